using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>
/// What tells that a mode cannot work here before its programs are verified and its maps are filled, which
/// takes a hundred times as long.
/// </summary>
internal static class AttachOutlook
{
    /// <exception cref="LibbpfException">It cannot, and this is why.</exception>
    public static void ThrowIfHopeless(AttachMode mode, KernelFacts kernel)
    {
        if (mode == AttachMode.Kprobe && !kernel.HasKprobes)
        {
            throw new LibbpfException(
                $"this kernel has no kprobes ({KernelFeatures.KprobeEvents})", Errno.ENOENT);
        }

        if (mode == AttachMode.Fentry && kernel.FentryError != 0)
        {
            throw new LibbpfException("cannot load an fentry program", kernel.FentryError);
        }
    }
}
