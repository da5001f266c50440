using Microsoft.Extensions.Time.Testing;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class CanaryWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly string _switch = Path.GetTempFileName();
    private readonly KernelSwitches _switches;
    private readonly CanaryWatch _watch;
    private CanaryFinding _finding = new(Sight.Seen, "");
    private int _sent;

    public CanaryWatchTests()
    {
        File.WriteAllText(_switch, "1\n");
        _switches = new([("kernel.ftrace_enabled", _switch), ("gone", "/proc/none/such")]);
        _watch = new(
            () =>
            {
                _sent++;
                return _finding;
            }, _switches, _time);
    }

    public void Dispose()
    {
        _switches.Dispose();
        File.Delete(_switch);
    }

    [Fact]
    public void Canary_isSentAtTheFirstLookAndOnceAMinute()
    {
        for (int second = 0; second <= 120; second++)
        {
            _watch.Look();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((3, new CanaryState(3, 3, null, null)), (_sent, _watch.State));
    }

    [Fact]
    public void Canary_isSentAtOnce_whenASwitchHasMoved()
    {
        _watch.Look();
        File.WriteAllText(_switch, "0\n");
        _finding = new(Sight.Blind, "not seen");

        CanaryState state = _watch.Look();

        Assert.Equal(
            new CanaryState(2, 1, "not seen; kernel.ftrace_enabled is 0, write 1 to it", null), state);
    }

    [Fact]
    public void Canary_isSentAtEachLook_untilItIsSeenAgain()
    {
        _finding = new(Sight.Blind, "not seen");
        _watch.Look();
        _watch.Look();
        _finding = new(Sight.Seen, "");
        _watch.Look();

        Assert.Equal(new CanaryState(3, 1, null, null), _watch.Look());
        Assert.Equal(3, _sent);
    }

    /// <summary>A host where no canary gets as far as the probe is not blind, and its two counters stay equal.</summary>
    [Fact]
    public void Canary_thatCannotBeSent_countsInNeither()
    {
        _watch.Look();
        _finding = new(Sight.Unproven, "read-only");
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new CanaryState(1, 1, null, "read-only"), _watch.Look());
    }

    [Theory]
    [InlineData(0, 5, 7)]
    [InlineData(2, 3, 7)]
    [InlineData(6, 0, 6)]
    [InlineData(99, 0, 0)]
    public void Misses_areWithoutTheCanarys(ulong skipped, ulong recursion, ulong probe) => Assert.Equal(
        new ProbeMisses(1, recursion, 2, probe), new ProbeMisses(1, 5, 2, 7).WithoutExits(skipped));
}
