using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Guard.Enforcing;

/// <summary>Why a hook does not do here, in the words of the log and of 'guard check'.</summary>
internal static class HookRefusal
{
    private const string Modules = "/sys/kernel/security/lsm";

    /// <summary>What tells before anything is verified that a hook cannot work here.</summary>
    /// <returns>Null: it has to be tried.</returns>
    public static string? Foresee(Hook hook, KernelFacts kernel) => hook switch
    {
        // A trampoline, as fentry has one.
        Hook.Lsm or Hook.FmodRet or Hook.Fentry when kernel.FentryError != 0 =>
            AttachRefusal.Foresee(AttachMode.Fentry, kernel)!.Reason,
        Hook.Kprobe => AttachRefusal.Foresee(AttachMode.Kprobe, kernel)?.Reason,
        _ => null,
    };

    public static string Of(LibbpfException refused, KernelFacts kernel) => AttachRefusal.Of(refused, kernel).Reason;

    /// <summary>What the self-test found, and why that may be.</summary>
    /// <param name="modules">The file that has the kernel's security modules.</param>
    public static string Unproven(Hook hook, string why, string modules = Modules)
    {
        if (hook != Hook.Lsm || KernelFile.Read(modules) is not { } list || list.Split(',').Contains("bpf"))
        {
            return why;
        }

        return $"bpf is not among the kernel's security modules ({Modules}: {list}); {why}";
    }
}
