using ExporterToolkit.Settings;

namespace RenameExporter.Commands.Guard;

/// <summary>'rename_exporter guard': what a policy would do here, and how it is stopped.</summary>
internal static class GuardCommand
{
    /// <summary>Of 'check': empty, the one of --guard.policy.file.</summary>
    public static readonly Flag<string> File = Flag.FileName("FILE", "A policy.");

    private static readonly Flag<Preparation> s_what = Flag.Choice<Preparation>(
        "what", "what", "", "", [("check", GuardCheckCommand.Prepare), ("off", GuardOff.Prepare)]);

    private delegate Func<TextWriter, Task<int>> Preparation(FlagValues values, ICollection<string> errors);

    public static Command Command { get; } = new(
        "guard", "Explain what a guard policy does on this host, or disarm the guard.", Prepare)
    {
        Usage = "check [FILE] | off  [flags of rename_exporter]",
        Operands = [s_what, File],
        About =
            """
            The guard stops processes, in the kernel, that rename more files than a policy allows
            (--guard.policy.file).

            check [FILE]  reads a policy, and reports which hook enforces it on this host, what each action can do
                          here, how many files an attacker gets, and which running processes a rule matches or exempts.
                          It enforces nothing and leaves nothing behind. An exporter may run at the same time. Needs
                          the privileges that the exporter needs to attach.
            off           switches off the guard of every exporter on this host at once, until the exporter restarts
                          (by SIGUSR2). The exporter goes on counting. Needs root, or the exporter's uid.
            """,
        Notes =
            """
            Examples:
              rename_exporter guard check /etc/rename_exporter/guard.yml
              rename_exporter --guard.policy.file=/etc/rename_exporter/guard.yml       say what it would do
              rename_exporter --guard.policy.file=... --guard.mode=enforce             do it

            Exit codes:
              0  check: all that the policy asks for can be done here; off: done
              1  check: some of it cannot; off: no exporter with a guard was found, or one could not be told
              2  bad usage: a flag or the policy is wrong
            """,
    };

    private static Func<TextWriter, Task<int>> Prepare(FlagValues values, ICollection<string> errors)
    {
        if (!values.IsGiven(s_what))
        {
            errors.Add($"guard needs a word: {Flag.OneOf(s_what.Choices)}");
            return _ => Task.FromResult(2);
        }

        return values.Value(s_what)(values, errors);
    }
}
