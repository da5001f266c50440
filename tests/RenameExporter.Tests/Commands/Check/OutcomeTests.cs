using RenameExporter.Commands.Check;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Commands.Check;

public sealed class OutcomeTests
{
    [Fact]
    public void Mode_ofAuto_isTheFirstOfThePlanThatAttaches()
    {
        Assert.Equal(AttachMode.KprobeMulti, Reports.Modern.Result.Mode);
        Assert.Equal(AttachMode.Kprobe, Reports.Old.Result.Mode);
        Assert.Equal(
            AttachMode.Fentry, Reports.Modern.Attaching(AttachMode.Tracepoint, AttachMode.Fentry).Result.Mode);
    }

    [Fact]
    public void ExitCode_ofAModeThatAttaches_is0() => Assert.Equal(
        0, Reports.Modern.Attaching(AttachMode.Tracepoint).Result.ExitCode);

    [Fact]
    public void ExitCode_ofNoMode_is1()
    {
        Assert.Equal((1, null), Of(Reports.Modern.Attaching()));
        Assert.Equal((1, null), Of(Reports.Unprivileged));
        Assert.Equal((1, null), Of(Reports.WithoutBtf));
    }

    [Fact]
    public void ExitCode_ofAModeThatAutoDoesNotTry_is1() =>
        Assert.Equal((1, null), Of(Reports.Old.Attaching(AttachMode.KprobeMulti)));

    [Fact]
    public void ExitCode_ofAPinnedMode_isThatOfThisMode()
    {
        Assert.Equal((0, AttachMode.Fentry), Of(Reports.Modern.Pinned(AttachMode.Fentry)));
        Assert.Equal((1, null), Of(Reports.Modern.Attaching(AttachMode.Kprobe).Pinned(AttachMode.Fentry)));

        // Pinned, also what auto would not try.
        Assert.Equal((0, AttachMode.KprobeMulti), Of(
            Reports.Old.Attaching(AttachMode.KprobeMulti).Pinned(AttachMode.KprobeMulti)));
    }

    [Fact]
    public void ExitCode_ofAPortInUse_is0() => Assert.Equal(0, Reports.Old.Result.ExitCode);

    [Fact]
    public void Exact_ofAMode_saysWhatBecomesOfMisses()
    {
        CheckReport calm = Reports.Old with
        {
            Kernel = Reports.Old.Kernel with { Preemption = Preemption.None },
        };

        Assert.Equal(Exactness.MissesNothing, Reports.Modern.Result.Exact);
        Assert.Equal(Exactness.MissesCounted, Reports.Modern.Attaching(AttachMode.Fentry).Result.Exact);
        Assert.Equal(Exactness.MissesUnknown, Reports.Old.Result.Exact);
        Assert.Equal(Exactness.MissesNothing, calm.Attaching(AttachMode.Fentry).Result.Exact);
        Assert.Null(Reports.Modern.Attaching().Result.Exact);
    }

    private static (int, AttachMode?) Of(CheckReport report) => (report.Result.ExitCode, report.Result.Mode);
}
