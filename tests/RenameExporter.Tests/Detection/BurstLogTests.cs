using RenameExporter.Detection;
using RenameExporter.Tests.Events;
using RenameExporter.Tests.Events.Formats;
using Testing.Logging;

namespace RenameExporter.Tests.Detection;

public sealed class BurstLogTests
{
    private readonly TestClock _time = new();
    private readonly RecordingLogger<BurstLog> _logger = new();
    private readonly BurstLog _log;

    public BurstLogTests() => _log = new(_time, _logger);

    [Fact]
    public void Hear_ofABurst_isAWarning_andItsEndALine()
    {
        _log.Hear(Burst("a", BurstPhase.Begun));
        _log.Hear(Burst("a", BurstPhase.GoesOn));
        _log.Hear(Burst("a", BurstPhase.Over));

        Assert.Equal(
            [
                (LogLevel.Warning, "burst of renames, critical: comm mv, uid 1000, pid 4711, program /srv/\\x1bx, 20 of about 27 files in 0.3 s "
                    + "(type_loss), the last one /home/ann/final.txt"),
                (LogLevel.Information, "the burst of renames is over: comm mv, uid 1000, 20 of about 27 files in 0.3 s"),
            ],
            _logger.Lines);
    }

    [Fact]
    public void Hear_ofAProgramWithoutAPath_saysWhereItIs()
    {
        Burst burst = Burst("a", BurstPhase.Begun) with { Program = default };
        _log.Hear(burst);
        _log.Hear(burst with { Facts = burst.Facts with { Program = new(8, 254, 0, 0, 0x1ed, 1, "srv", false) } });

        Assert.Contains(", program ?, ", _logger.Lines[0].Message, StringComparison.Ordinal);
        Assert.Contains(", program ? (inode 8 of device 254:0, below /srv), ", _logger.Lines[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hear_ofAThousand_isAFewLinesAMinute()
    {
        for (int i = 0; i < 1000; i++)
        {
            _log.Hear(Burst($"{i}", BurstPhase.Begun));
        }

        Assert.Equal(10, _logger.Lines.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        _log.Hear(Burst("b", BurstPhase.Begun));
        Assert.Equal(12, _logger.Lines.Count);
        Assert.Contains("990 more bursts", _logger.Lines[10].Message, StringComparison.Ordinal);
    }

    private static Burst Burst(string id, BurstPhase phase) => new(
        id, phase, new("mv", 1000), Samples.Event, Samples.Bytes("/srv/\u001bx"), Lines.Burst);
}
