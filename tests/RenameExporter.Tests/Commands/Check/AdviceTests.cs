using RenameExporter.Commands.Check;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Commands.Check;

public sealed class AdviceTests
{
    [Fact]
    public void Advice_nothingToImprove_isNone() => Assert.Empty(Reports.Modern.Result.Advice);

    [Fact]
    public void Advice_withoutBtf_isAnotherKernel() =>
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", Assert.Single(Reports.WithoutBtf.Result.Advice));

    [Fact]
    public void Advice_withoutCapabilities_isThese()
    {
        Assert.Contains(
            "AmbientCapabilities=CAP_BPF CAP_PERFMON;", Assert.Single(Reports.Unprivileged.Result.Advice));
        CheckReport half = Reports.Unprivileged with
        {
            Capabilities = new(["CAP_BPF"], Capabilities.Needed, ["CAP_PERFMON"]),
        };
        Assert.Contains("AmbientCapabilities=CAP_PERFMON;", Assert.Single(half.Result.Advice));
    }

    [Theory]
    [InlineData(65_536, "CAP_BPF", true)]
    [InlineData(65_536, "CAP_SYS_RESOURCE", false)] // libbpf raises it
    [InlineData(100_000_000, "CAP_BPF", false)]
    [InlineData(HostFiles.Unlimited, "CAP_BPF", false)]
    public void Advice_littleMemoryToLock_isMore(long limit, string held, bool expected)
    {
        CheckReport report = Reports.Old with
        {
            Host = Reports.Old.Host with { MemlockLimitBytes = limit },
            Capabilities = new([held], Capabilities.Needed, []),
        };

        Assert.Equal(expected, Has(report, "LimitMEMLOCK=infinity"));
    }

    [Fact]
    public void Advice_lockdownOfConfidentiality_isLess()
    {
        CheckReport locked = Reports.Modern with { Host = Reports.Modern.Host with { Lockdown = "confidentiality" } };

        Assert.True(Has(locked.Attaching(), "lockdown=integrity"));
        Assert.False(Has(locked, "lockdown=integrity")); // it attaches all the same
        Assert.False(Has(Reports.Modern.Attaching(), "lockdown"));
    }

    [Fact]
    public void Advice_thatIsFollowedAlready_isNone()
    {
        CheckReport root = Reports.Unprivileged with { Capabilities = Reports.Unprivileged.Capabilities with { IsRoot = true } };
        Assert.True(Has(Reports.Unprivileged, "Run as root"));
        Assert.False(Has(root, "s root"));
        Assert.True(Has(root, "CAP_BPF CAP_PERFMON"));

        CheckReport unknown = Reports.Modern with { Kernel = Reports.Modern.Kernel with { Preemption = Preemption.Unknown } };
        CheckReport nobody = unknown.Attaching(AttachMode.Fentry);
        Assert.True(Has(nobody, "or debugfs as root"));
        Assert.True(Has(nobody with { Capabilities = root.Capabilities }, "(in a container mount /boot): it tells"));
        Assert.False(Has(nobody with { Host = nobody.Host with { Lockdown = "integrity" } }, "debugfs"));
    }

    [Fact]
    public void Advice_pinnedModeThatIsRefused_isAuto()
    {
        CheckReport pinned = Reports.Modern.Attaching(AttachMode.Kprobe).Pinned(AttachMode.Fentry);

        Assert.True(Has(pinned, "--probe.attach=fentry does not work here, and kprobe does"));
    }

    [Fact]
    public void Advice_pinnedModeThatAutoWouldNotTake_namesIt()
    {
        Assert.True(Has(Reports.Modern.Pinned(AttachMode.Kprobe), "auto would take kprobe-multi."));
        Assert.False(Has(Reports.Modern.Pinned(AttachMode.KprobeMulti), "auto would take"));
    }

    [Fact]
    public void Advice_portInUse_isAnotherOne()
    {
        Assert.True(Has(Reports.Old, ":10876: already in use. If the exporter runs already, nothing is wrong"));
        Assert.False(Has(Reports.Old, "[::1]:10877"));
    }

    [Theory]
    [InlineData("Unknown", true)]
    [InlineData("Preemptible", false)]
    [InlineData("None", false)]
    public void Advice_preemptionUnknown_isWhatTells(string preemption, bool expected)
    {
        CheckReport report = Reports.Modern with
        {
            Kernel = Reports.Modern.Kernel with { Preemption = Enum.Parse<Preemption>(preemption) },
        };

        Assert.Equal(expected, Has(report.Attaching(AttachMode.Fentry), "Let the exporter read /boot/config-7.2.13-cloud-amd64"));
    }

    [Fact]
    public void Advice_missesNotCountable_isTheKernelThatCountsThem()
    {
        Assert.True(Has(Reports.Old, "from 6.7 on"));
        Assert.False(Has(Reports.Old.Attaching(AttachMode.Fentry), "does not count them")); // before 5.12 it misses none
        Assert.False(Has(Reports.Modern.Attaching(AttachMode.Fentry), "does not count them"));
    }

    [Fact]
    public void Advice_oldFprobe_isTheNewOne()
    {
        Assert.True(Has(Reports.Old, "kprobe-multi misses nothing"));
        Assert.False(Has(Reports.Modern.Attaching(AttachMode.Fentry), "kprobe-multi misses nothing"));
    }

    [Fact]
    public void Advice_tracepointMode_tellsWhatItDoesNotSee()
    {
        CheckReport report = Reports.Old.Attaching(AttachMode.Tracepoint);

        Assert.True(Has(report, "no io_uring, no nfsd, no 32-bit programs"));
        Assert.True(Has(report, "mount -t tracefs nodev /sys/kernel/tracing"));
        Assert.False(Has(Reports.Old, "io_uring"));
        Assert.False(Has(Reports.Modern.Attaching(AttachMode.Tracepoint), "mount -t tracefs"));
    }

    private static bool Has(CheckReport report, string text) =>
        report.Result.Advice.Any(advice => advice.Contains(text, StringComparison.Ordinal));
}
