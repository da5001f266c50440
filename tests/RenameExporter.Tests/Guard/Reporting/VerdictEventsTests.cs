using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;
using RenameExporter.Tests.Events.Formats;

namespace RenameExporter.Tests.Guard.Reporting;

public sealed class VerdictEventsTests
{
    private readonly List<RenameSample> _samples = [];
    private readonly VerdictEvents _events;

    public VerdictEventsTests() => _events = new(sample =>
    {
        _samples.Add(sample);
        return Samples.Of(sample) with { Executable = Samples.Bytes("/tmp/x") };
    });

    [Fact]
    public void Make_ofAnAction_hasWhatTheKernelAndThePolicySay()
    {
        RenameEvent made = _events.Make(Records.Acted(), Records.InForce(0, Records.Rule));

        RenameSample sample = Assert.Single(_samples);
        Assert.Equal((4711, 4712, 1000u, 77ul, 1), (sample.Pid, sample.Tid, sample.Uid, sample.CgroupId, sample.Error));
        Assert.Equal("mv"u8, sample.Comm.Span);
        Assert.Equal(5_000_000_000ul, sample.MonotonicNanoseconds);
        Assert.Equal("a.docx"u8, made.Old.Bytes.Span);
        Assert.Equal("a.docx.\u001b"u8, made.New.Name.Span);
        Assert.Equal(PathDoubts.UnknownDirectory, made.New.Doubts);
        Assert.Equal("/tmp/x"u8, made.Executable.Span);
        Assert.Equal(Lines.Guard, made.Guard);
        Assert.Equal(new ProgramFile(1234, 253, 3, 0, 0, 0, null, IsOnMountOfUsr: false), made.Sample.Program);
    }

    [Fact]
    public void Make_withoutNames_saysThatThereAreNone()
    {
        GuardRecord record = Records.Acted();
        (record.OldName, record.NewName) = (default, default);

        RenameEvent made = _events.Make(record, Records.InForce(0, Records.Rule));

        Assert.True(made.New is { Bytes.IsEmpty: true, NameIsKnown: false, Doubts: PathDoubts.None });
    }

    [Fact]
    public void Make_ofAFailedSignal_hasItsError()
    {
        GuardFacts facts = _events.Make(
            Records.Acted() with { Actions = 0, SignalError = -11 }, Records.InForce(0, Records.Rule)).Guard!;

        Assert.Equal((11, GuardAction.None, 0), (facts.SignalError, facts.Done, facts.Error));
        Assert.Equal(0, _samples[0].Error);
    }

    [Theory]
    [InlineData(PolicyMode.Monitor, PolicyMode.Enforce, false)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Monitor, false)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Enforce, true)]
    public void Make_isOfTheWeakerMode(object mode, object ofRule, bool enforces) => Assert.Equal(
        enforces,
        _events.Make(
            Records.Would(),
            new(0, Records.Policy(Records.Rule with { Mode = (PolicyMode)ofRule }), (PolicyMode)mode, Hook.Kprobe))
            .Guard!.Enforces);

    [Fact]
    public void Make_ofARuleThatNobodyKnows_isAnEventNevertheless()
    {
        GuardFacts late = _events.Make(Records.Acted(rule: 3), Records.InForce(0, Records.Rule)).Guard!;
        GuardFacts early = _events.Make(Records.Acted(), null).Guard!;

        Assert.Equal(("3", GuardAction.Stop), (late.Rule, late.Strongest));
        Assert.Equal(("0", GuardAction.Stop), (early.Rule, early.Strongest));
    }

    [Fact]
    public void Allows_isASentence() => Assert.Equal(
        [
            "At most 200 renames that change the extension at once, and 5 more a second, per uid and cgroup.",
            "At most 50 renames at once, and 0.5 more a second, per process.",
            "No rename to or from an extension that the policy forbids.",
            "No rename by a program and user of which the detector has found a burst.",
            "No renames that replace a file.",
        ],
        ((PolicyRule[])[
            Records.Rule,
            Records.Rule with { Count = CountedRenames.All, Budget = new(50, 0.5), Per = GuardScope.Process },
            Records.Rule with { Budget = null, Extensions = ["locked"] },
            Records.Rule with { Budget = null, WhenBurst = true },
            Records.Rule with { Budget = null, Count = CountedRenames.Replacements },
        ]).Select(VerdictEvents.Allows));
}
