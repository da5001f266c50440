using Libbpf;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

public sealed class AttachOutlookTests
{
    private static readonly KernelFacts Kernel = new("6.18.0", 1, true, true, true, Preemption.Unknown);

    [Fact]
    public void Refusal_kernelThatHasEverything_isNone() =>
        Assert.All(AttachModes.All, mode => Assert.Null(AttachOutlook.Refusal(mode, Kernel)));

    [Fact]
    public void Refusal_noKprobes_isOfThatModeAloneAndSaysWhereItLooked()
    {
        KernelFacts kernel = Kernel with { HasKprobes = false };

        Assert.Equal([AttachMode.Kprobe], Refused(kernel));
        Assert.Equal(
            "this kernel has no kprobes (/sys/bus/event_source/devices/kprobe): No such file or directory (ENOENT)",
            AttachOutlook.Refusal(AttachMode.Kprobe, kernel)!.Reason);
    }

    [Fact]
    public void Refusal_fentryForbidden_hasTheKernelsReason()
    {
        KernelFacts kernel = Kernel with { FentryError = Errno.EPERM };

        Assert.Equal([AttachMode.Fentry], Refused(kernel));
        Assert.StartsWith(
            "cannot load an fentry program: Operation not permitted (EPERM). ",
            AttachOutlook.Refusal(AttachMode.Fentry, kernel)!.Reason,
            StringComparison.Ordinal);
    }

    private static IEnumerable<AttachMode> Refused(KernelFacts kernel) =>
        AttachModes.All.Where(mode => AttachOutlook.Refusal(mode, kernel) is not null);
}
