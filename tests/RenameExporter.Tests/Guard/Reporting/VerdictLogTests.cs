using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Guard.Reporting;
using RenameExporter.Tests.Events;
using RenameExporter.Tests.Events.Formats;
using Testing.Logging;

namespace RenameExporter.Tests.Guard.Reporting;

public sealed class VerdictLogTests
{
    private readonly TestClock _time = new();
    private readonly RecordingLogger<VerdictLog> _logger = new();
    private readonly VerdictLog _log;

    public VerdictLogTests() => _log = new(_time, _logger);

    private string Only
    {
        get
        {
            (LogLevel level, string message) = Assert.Single(_logger.Lines);
            Assert.Equal(LogLevel.Warning, level);
            return message;
        }
    }

    [Fact]
    public void Write_ofAStoppedProcess_saysHowItGoesOn()
    {
        _log.Write(Lines.GuardEvent with { Executable = Samples.Bytes("/srv/\u001bx") });

        Assert.Equal(
            "guard: process-stopped: mv, pid 4711, uid 1000, program /srv/\\x1bx, rule encryptor, at the rename of "
                + "a.docx to a.docx.locked; as root, 'kill -CONT 4711' lets it go on",
            Only);
    }

    [Fact]
    public void Write_ofAKilledProcess_namesNoWayBack()
    {
        _log.Write(With(Lines.Guard with { Asked = GuardAction.Kill, Done = GuardAction.Kill }));

        Assert.StartsWith("guard: process-killed: mv, pid 4711, ", Only, StringComparison.Ordinal);
        Assert.DoesNotContain("CONT", Only, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ofWhatWouldBe_saysWhyItIsNot()
    {
        GuardFacts gaveUp = Lines.Guard with { Outcome = GuardOutcome.GaveUp, Done = GuardAction.None };

        _log.Write(With(gaveUp) with { New = default });

        Assert.Equal(
            "guard: process-would-be-stopped: mv, pid 4711, uid 1000, program unknown, rule encryptor, at the rename of a file "
                + "(gave_up)",
            Only);
    }

    [Fact]
    public void Write_whereThePathIsUnknown_saysWhichFileItIs()
    {
        RenameSample sample = Lines.GuardEvent.Sample with { Program = new(1234, 253, 3, 0, 0, 0, null, false) };

        _log.Write(Lines.GuardEvent with { Sample = sample });

        Assert.Contains(", program inode 1234 of device 253:3, rule encryptor, ", Only, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GuardAction.None, "nothing was done")]
    [InlineData(GuardAction.Deny, "the rename was denied")]
    public void Write_ofAFailedSignal_saysWhatWasDone(object done, string rest)
    {
        _log.Write(With(Lines.Guard with { Done = (GuardAction)done, SignalError = 11 }));

        Assert.StartsWith("guard: could not stop mv, ", Only, StringComparison.Ordinal);
        Assert.EndsWith($"the signal failed with EAGAIN; {rest}", Only, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ofAThousand_isAFewLinesAMinute_andHidesNoAction()
    {
        RenameEvent would = With(Lines.Guard with { Outcome = GuardOutcome.WouldAct, Done = GuardAction.None });
        for (int i = 0; i < 1000; i++)
        {
            _log.Write(would);
        }

        Assert.Equal(20, _logger.Lines.Count);
        _log.Write(Lines.GuardEvent);
        Assert.Equal(21, _logger.Lines.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        _log.Write(would);
        Assert.Equal(23, _logger.Lines.Count);
        Assert.Contains("980 more times within a minute", _logger.Lines[21].Message, StringComparison.Ordinal);
    }

    private static RenameEvent With(GuardFacts facts) => Lines.GuardEvent with { Guard = facts };
}
