using ExporterToolkit.Settings;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Configuration;

/// <summary>The flags of the guard; <see cref="ExporterFlags"/> has them in their place.</summary>
internal static class GuardFlags
{
    /// <summary>Empty: no guard; nothing of it is loaded.</summary>
    public static Flag<string> PolicyFile { get; } = Flag.FileName(
        "--guard.policy.file",
        "YAML file with rules for the guard, which stops processes in the kernel that rename more than a rule "
            + "allows. Read again when it changes. Without it nothing of the guard is loaded. 'rename_exporter "
            + "guard check FILE' explains a policy.");

    public static Flag<PolicyMode> Mode { get; } = Flag.Choice(
        "--guard.mode", "mode",
        "monitor (log what the guard would do) or enforce (do it, if the policy also says mode: enforce).",
        "monitor", [("monitor", PolicyMode.Monitor), ("enforce", PolicyMode.Enforce)]);

    /// <summary>Null: the first that proves itself.</summary>
    public static Flag<Hook?> Hook { get; } = Flag.Choice<Hook?>(
        "--guard.hook", "hook",
        $"Kernel hook of the guard: {Flag.OneOf([.. Hooks.Choices.Select(choice => choice.Item1)])}. lsm and fmod_ret can deny "
            + "a rename; the others can only stop and kill. auto takes the first that passes its self-test.",
        Hooks.Auto, Hooks.Choices);

    public static Flag<TimeSpan> Lease { get; } = Flag.Time(
        "--guard.lease",
        "How long the guard enforces after the exporter last renewed its lease, in case the exporter hangs. "
            + "1s to 1m.",
        "2s", time => time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromMinutes(1),
        "a duration from 1s to 1m, such as 2s");
}
