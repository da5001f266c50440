using RenameExporter.Events;
using RenameExporter.Guard.Reporting;
using RenameExporter.Tests.Events;
using Testing.Logging;

namespace RenameExporter.Tests.Guard.Reporting;

public sealed class GuardVerdictsTests : IDisposable
{
    private readonly RecordingLogger<VerdictLog> _lines = new();
    private readonly RecordingLogger<GuardVerdicts> _logger = new();
    private readonly List<RenameEvent> _alerts = [];
    private readonly PolicyHistory _policies = new();
    private readonly GuardVerdicts _verdicts;
    private Func<RenameSample, RenameEvent> _make = Samples.Of;
    private Func<bool> _hasRoom = () => true;

    public GuardVerdictsTests()
    {
        _policies.Add(Records.InForce(0, Records.Rule));
        _verdicts = new(
            _policies, new(sample => _make(sample)), new(new TestClock(), _lines), alert =>
            {
                lock (_alerts)
                {
                    _alerts.Add(alert);
                }
            },
            () => _hasRoom(), _logger);
    }

    public void Dispose() => _verdicts.Dispose();

    [Fact]
    public void Hear_tellsNothingOnTheReadersThread()
    {
        _verdicts.Hear(Records.Acted());

        Assert.Empty(_alerts);
        _verdicts.TellAll();
        Assert.Equal("encryptor", Assert.Single(_alerts).Guard!.Rule);
        Assert.Single(_lines.Lines);
    }

    [Fact]
    public async Task Stop_afterTheLastRecord_hasToldIt()
    {
        await _verdicts.StartAsync(TestContext.Current.CancellationToken);
        for (uint pid = 1; pid <= 100; pid++)
        {
            _verdicts.Hear(Records.Acted(pid));
        }

        await _verdicts.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 100), _alerts.Select(alert => alert.Sample.Pid));
    }

    [Fact]
    public void Hear_ofAFlood_keepsRoomForWhatWasDone_andCountsTheRest()
    {
        for (int i = 0; i < 2000; i++)
        {
            _verdicts.Hear(Records.Would());
        }

        for (uint pid = 1; pid <= 3100; pid++)
        {
            _verdicts.Hear(Records.Acted(pid));
        }

        _verdicts.TellAll();

        Assert.Equal(
            (GuardVerdicts.MostOthers, GuardVerdicts.Capacity - GuardVerdicts.MostOthers),
            (_alerts.Count(alert => !alert.Guard!.Acted), _alerts.Count(alert => alert.Guard!.Acted)));
        Assert.Equal(5100UL - (ulong)_alerts.Count, _verdicts.Dropped);
    }

    [Fact]
    public void Tell_isByThePolicyOfThatTime()
    {
        _policies.Add(Records.InForce(6_000_000_000, Records.Rule with { Name = "later" }, Records.Rule));
        _verdicts.Hear(Records.Acted(timeNs: 5_999_999_999));
        _verdicts.Hear(Records.Acted(timeNs: 6_000_000_000));
        _verdicts.TellAll();

        Assert.Equal(["encryptor", "later"], _alerts.Select(alert => alert.Guard!.Rule));
    }

    [Fact]
    public void Tell_whenAnEventCannotBeMade_saysWhatWasDone_andGoesOn()
    {
        _make = sample => sample.Pid == 1 ? throw new IOException("no") : Samples.Of(sample);
        _verdicts.Hear(Records.Acted(1));
        _verdicts.Hear(Records.Acted(2));
        _verdicts.TellAll();

        Assert.Equal([2], _alerts.Select(alert => alert.Sample.Pid));
        Assert.StartsWith(
            "guard: pid 1, Acted, done: Deny, Stop;", Assert.Single(_logger.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tell_toAFullOutput_waitsUntilItHasRoom()
    {
        int looks = 0;
        _hasRoom = () => ++looks > 3;
        _verdicts.Hear(Records.Acted());
        _verdicts.TellAll();

        Assert.Equal(4, looks);
        Assert.Single(_alerts);
    }

    [Fact]
    public void Tell_withoutAnOutput_isALineOfTheLog()
    {
        using var verdicts = new GuardVerdicts(
            _policies, new(Samples.Of), new(new TestClock(), _lines), null, () => false, _logger);
        verdicts.Hear(Records.Acted());
        verdicts.TellAll();

        Assert.Single(_lines.Lines);
    }
}
