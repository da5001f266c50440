using RenameExporter.Abi;
using RenameExporter.Guard.Policies;
using RenameExporter.Tests.Events;
using Testing.Logging;

namespace RenameExporter.Tests.Guard.Policies;

public sealed class PolicyWatchTests : IDisposable
{
    private const string Head = "version: 1\nmode: enforce\nexpires: 2027-01-01\n";

    private readonly TestPolicy _here = new();
    private readonly TestClock _clock = new() { Now = TestPolicy.Now };
    private readonly RecordingLogger<PolicyWatch> _log = new();

    private static string Good(int budget) =>
        Head + $"rules: [{{name: r, match: {{uids: [1]}}, budget: {budget}, refill: 1/s, per: [uid], action: stop}}]\n";

    [Fact]
    public void Look_theFirstTime_isTimeToCompile()
    {
        PolicyWatch watch = Watch(Good(10));

        Assert.Equal(PolicyMode.Monitor, watch.Mode);
        Assert.Equal((true, 10), Look(watch));
        Assert.Equal(PolicyMode.Enforce, watch.Mode);
        Assert.Equal((false, 0), Look(watch));
        Assert.True(watch.IsInForce);
        Assert.Equal((0ul, 0ul), (watch.ReloadsInForce, watch.ReloadsRefused));
    }

    [Fact]
    public void Look_aChangedFile_isTakenWhenItHasBeenTheSameTwice()
    {
        PolicyWatch watch = Watch(Good(10));
        Look(watch);
        _here.Write(Good(20));

        Assert.Equal((false, 0), Look(watch));
        Assert.Equal((true, 20), Look(watch));
        Assert.Equal((1ul, 0ul, true), (watch.ReloadsInForce, watch.ReloadsRefused, watch.IsInForce));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Information && line.Message.Contains(watch.Policy.Hash, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)] // it is gone
    [InlineData("")]
    [InlineData("version: 1\nmode: enf")]
    [InlineData(Head + "rules: []\n")]
    public void Look_aBadFile_keepsThePolicyAndSaysSo(string? text)
    {
        PolicyWatch watch = Watch(Good(10));
        Look(watch);
        if (text is null)
        {
            File.Delete(_here.File);
        }
        else
        {
            _here.Write(text);
        }

        Look(watch);
        Assert.Equal((false, 0), Look(watch));
        Assert.Equal((false, 0), Look(watch));
        Assert.Equal((0ul, 1ul, false), (watch.ReloadsInForce, watch.ReloadsRefused, watch.IsInForce));
        Assert.Equal((10, PolicyMode.Enforce), (watch.Policy.Rules[0].Budget!.Files, watch.Mode));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Message.Contains(_here.File, StringComparison.Ordinal));

        _here.Write(Good(10)); // as it was
        Look(watch);
        Assert.Equal((true, 10), Look(watch));
        Assert.Equal((1ul, 1ul, true), (watch.ReloadsInForce, watch.ReloadsRefused, watch.IsInForce));
    }

    [Fact]
    public void Look_anExecutableThatIsReplaced_isTimeToCompile()
    {
        string program = Path.Combine(_here.Directory, "tool");
        File.WriteAllText(program, "");
        PolicyWatch watch = Watch(Good(10) + $"exempt: {{executables: [{program}]}}\n");
        Look(watch);
        Assert.Equal((false, 0), Look(watch));

        File.WriteAllText(program + ".new", "");
        File.Move(program + ".new", program, overwrite: true);
        Assert.Equal((true, 10), Look(watch));
        Assert.Equal((false, 0), Look(watch));
    }

    [Theory]
    [InlineData(3600, true)]
    [InlineData(-3600, true)]
    [InlineData(0.5, false)]
    public void Look_aClockThatWasSet_isTimeToCompile(double seconds, bool expected)
    {
        PolicyWatch watch = Watch(Good(10));
        Look(watch);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((false, 0), Look(watch));

        DateTimeOffset before = _clock.Now;
        _clock.Now += TimeSpan.FromSeconds(seconds);
        _clock.Advance(PolicyWatch.Interval);
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        Assert.Equal(expected, watch.Look());
        watch.Compile(ref compiled, ref tables);
        Assert.Equal(
            (long)(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)
                - (seconds > 0 ? _clock.Now : before + PolicyWatch.Interval)).TotalMicroseconds, // one that is set back adds nothing
            ((long)compiled.ExpiresNs - _clock.Monotonic) / 1000);
    }

    [Fact]
    public void Look_tooSoon_doesNothing()
    {
        PolicyWatch watch = Watch(Good(10));
        Look(watch);
        _here.Write(Good(20));
        for (int i = 0; i < 8; i++)
        {
            Assert.False(watch.Look());
            _clock.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(0ul, watch.ReloadsInForce);
        Look(watch);
        Assert.Equal((true, 20), Look(watch));
    }

    [Fact]
    public void Mode_pastItsEnd_isMonitor()
    {
        PolicyWatch watch = Watch(Good(10));
        Look(watch);
        _clock.Advance(TimeSpan.FromDays(40));

        Assert.Equal((false, 0), Look(watch));
        Assert.Equal(PolicyMode.Monitor, watch.Mode);
    }

    [Fact]
    public void Compile_aProblem_isLoggedOnce()
    {
        PolicyWatch watch = Watch(Good(10) + "exempt: {cgroups: [/a]}\n");
        Look(watch);
        watch.Look();
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        watch.Compile(ref compiled, ref tables);

        Assert.Equal(PolicyMode.Monitor, watch.Mode);
        Assert.Equal(2, watch.Problems.Count);
        Assert.Equal(2, _log.Lines.Count(line => line.Level == LogLevel.Warning));
    }

    [Fact]
    public void Watch_aFileThatOthersMayWrite_isWarnedOf()
    {
        PolicyFile file = _here.Read(Good(10));
        File.SetUnixFileMode(_here.File, (UnixFileMode)0b110_110_110);
        _ = new PolicyWatch(file, PolicyMode.Enforce, new TestHost("/", null), _clock, _log);

        Assert.Contains("its group or others can change it", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _here.Dispose();

    private PolicyWatch Watch(string text)
    {
        PolicyFile file = _here.Read(text);
        Assert.Empty(file.Errors);
        return new(file, PolicyMode.Enforce, new TestHost("/", null), _clock, _log);
    }

    // Whether it was time, and the budget that is in the compiled policy then.
    private (bool IsDue, int Budget) Look(PolicyWatch watch)
    {
        _clock.Advance(PolicyWatch.Interval);
        if (!watch.Look())
        {
            return (false, 0);
        }

        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        watch.Compile(ref compiled, ref tables);
        return (true, (int)(compiled.Rule[0].BacklogNs / compiled.Rule[0].IntervalNs) + 1);
    }
}
