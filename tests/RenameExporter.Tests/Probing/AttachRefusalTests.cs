using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class AttachRefusalTests
{
    private static readonly KernelFacts Kernel = new("6.18.0", 1, true, true, true, Preemption.Unknown);

    [Fact]
    public void Foresee_kernelThatHasEverything_isNone() =>
        Assert.All(AttachModes.All, mode => Assert.Null(AttachRefusal.Foresee(mode, Kernel)));

    [Fact]
    public void Foresee_noKprobes_isOfThatModeAloneAndSaysWhereItLooked()
    {
        KernelFacts kernel = Kernel with { HasKprobes = false };

        Assert.Equal([AttachMode.Kprobe], Refused(kernel));
        Assert.Equal(
            "this kernel has no kprobes (/sys/bus/event_source/devices/kprobe): No such file or directory (ENOENT)",
            AttachRefusal.Foresee(AttachMode.Kprobe, kernel)!.Reason);
    }

    [Fact]
    public void Foresee_fentryForbidden_hasTheKernelsReason()
    {
        KernelFacts kernel = Kernel with { FentryError = Errno.EPERM };

        Assert.Equal([AttachMode.Fentry], Refused(kernel));
        Assert.StartsWith(
            "cannot load an fentry program: Operation not permitted (EPERM). ",
            AttachRefusal.Foresee(AttachMode.Fentry, kernel)!.Reason,
            StringComparison.Ordinal);
    }

    private static IEnumerable<AttachMode> Refused(KernelFacts kernel) =>
        AttachModes.All.Where(mode => AttachRefusal.Foresee(mode, kernel) is not null);
}
