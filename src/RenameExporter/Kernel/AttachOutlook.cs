using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>
/// What tells that a mode cannot work here before its programs are verified and its maps are filled, which
/// takes a hundred times as long.
/// </summary>
internal static class AttachOutlook
{
    /// <returns>Null: it has to be tried.</returns>
    public static AttachRefusal? Refusal(AttachMode mode, KernelFacts kernel) => mode switch
    {
        AttachMode.Kprobe when !kernel.HasKprobes => Refusal(
            $"this kernel has no kprobes ({KernelFeatures.KprobeEvents})", Errno.ENOENT, kernel),
        AttachMode.Fentry when kernel.FentryError != 0 => Refusal(
            "cannot load an fentry program", kernel.FentryError, kernel),
        _ => null,
    };

    // Made, and not thrown: that takes a millisecond or two.
    private static AttachRefusal? Refusal(string attempt, int errno, KernelFacts kernel) =>
        AttachRefusal.Of(new LibbpfException(attempt, errno), kernel);
}
