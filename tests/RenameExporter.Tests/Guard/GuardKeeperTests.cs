using RenameExporter.Abi;
using RenameExporter.Guard;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;
using RenameExporter.Tests.Events;
using RenameExporter.Tests.Guard.Policies;
using Testing.Logging;

namespace RenameExporter.Tests.Guard;

public sealed class GuardKeeperTests : IDisposable
{
    private const string Head = "version: 1\nmode: enforce\nexpires: 2027-01-01\n";
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(2);

    private readonly TestPolicy _here = new();
    private readonly TestClock _clock = new() { Now = TestPolicy.Now };
    private readonly RecordingLogger<GuardKeeper> _log = new();
    private readonly PolicyHistory _history = new();

    private ulong LeaseEnd => (ulong)(_clock.Monotonic + (s_lease.Ticks * TimeSpan.NanosecondsPerTick));

    [Fact]
    public void Start_armsWithALeaseAndThePolicy()
    {
        var kernel = new TestEnforcer(Hook.Lsm);
        GuardKeeper keeper = Keeper(Rule("stop"));
        Assert.Null(keeper.State);

        keeper.Start(kernel);

        Assert.Equal((true, 1, LeaseEnd), (kernel.IsArmed, kernel.Swaps, kernel.LeaseNs));
        Assert.Equal(GuardRuleFlag.Enforce, (GuardRuleFlag)kernel.InForce.Rule[0].Flags & GuardRuleFlag.Enforce);
        GuardState state = keeper.State!;
        Assert.Equal((Hook.Lsm, PolicyMode.Enforce, null, s_lease), (state.Hook, state.Mode, state.CannotDo, state.LeaseLeft));
        Assert.Equal(PolicyMode.Enforce, _history.At(ulong.MaxValue)!.Mode);
    }

    [Fact]
    public void Beat_renewsTheLease_untilOneFails()
    {
        var kernel = new TestEnforcer(Hook.Lsm);
        GuardKeeper keeper = Keeper(Rule("stop"));
        keeper.Start(kernel);

        _clock.Advance(keeper.Interval);
        keeper.Beat();
        ulong renewed = LeaseEnd;
        Assert.Equal(renewed, kernel.LeaseNs);

        kernel.Failure = new InvalidOperationException("a bug");
        _clock.Advance(keeper.Interval);
        Assert.Throws<InvalidOperationException>(keeper.Beat);
        renewed = LeaseEnd; // before it failed
        for (int i = 0; i < 5; i++)
        {
            _clock.Advance(keeper.Interval);
            Assert.Throws<InvalidOperationException>(keeper.Beat);
        }

        Assert.Equal(renewed, kernel.LeaseNs);
        Assert.Equal(TimeSpan.Zero, keeper.State!.LeaseLeft);
    }

    [Fact]
    public void Beat_aChangedPolicy_isPutInForceOnce()
    {
        var kernel = new TestEnforcer(Hook.FmodRet);
        GuardKeeper keeper = Keeper(Rule("stop"));
        keeper.Start(kernel);
        _here.Write(Rule("kill"));

        for (int i = 0; i < 20; i++)
        {
            _clock.Advance(keeper.Interval);
            keeper.Beat();
        }

        Assert.Equal(2, kernel.Swaps);
        Assert.Equal(GuardAction.Kill | GuardAction.Deny, (GuardAction)kernel.InForce.Rule[0].Actions);
        Assert.Equal((1UL, true), (keeper.State!.ReloadsInForce, keeper.State.IsInForce));
    }

    [Fact]
    public void SwitchOff_disarms_andNoBeatArmsAgain()
    {
        var kernel = new TestEnforcer(Hook.Lsm);
        GuardKeeper keeper = Keeper(Rule("stop"));
        keeper.Start(kernel);

        keeper.SwitchOff();
        keeper.SwitchOff();
        ulong before = kernel.LeaseNs;
        _clock.Advance(TimeSpan.FromMinutes(1));
        keeper.Beat();

        Assert.Equal((false, before), (kernel.IsArmed, kernel.LeaseNs));
        Assert.Equal((true, PolicyMode.Monitor), (keeper.State!.IsOff, keeper.State.Mode));
        Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning);
    }

    [Theory]
    [InlineData("action: deny", "", "fentry", "rule r: the hook fentry cannot deny a rename")]
    [InlineData("action: stop", "count: moves, ", "tracepoint", "rule r: the hook tracepoint sees no names")]
    public void Start_whatTheHookCannotDo_isSaidAndNotDone(string action, string count, string hook, string expected)
    {
        var kernel = new TestEnforcer(Hooks.All.Single(one => one.Name() == hook));
        GuardKeeper keeper = Keeper(
            Head + $"rules: [{{name: r, match: {{uids: [1]}}, {count}budget: 9, refill: 1/s, per: [uid], {action}}}]\n");

        keeper.Start(kernel);

        Assert.Equal(default, (GuardRuleFlag)kernel.InForce.Rule[0].Flags & GuardRuleFlag.Enforce);
        Assert.StartsWith(expected, keeper.State!.CannotDo, StringComparison.Ordinal);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Start_withoutAHook_saysThatNothingIsJudged()
    {
        GuardKeeper keeper = Keeper(Rule("stop"));

        keeper.Start(null);
        keeper.Beat();

        Assert.Equal((null, PolicyMode.Monitor), (keeper.State!.Hook, keeper.State.Mode));
        Assert.StartsWith("no hook proved itself", keeper.State.CannotDo, StringComparison.Ordinal);
    }

    public void Dispose() => _here.Dispose();

    private static string Rule(string action) =>
        Head + $"rules: [{{name: r, match: {{uids: [1]}}, budget: 9, refill: 1/s, per: [uid], action: {action}}}]\n";

    private GuardKeeper Keeper(string text)
    {
        PolicyFile file = _here.Read(text);
        Assert.Empty(file.Errors);
        return new(
            new(file, PolicyMode.Enforce, null, s_lease),
            new(file, PolicyMode.Enforce, new TestHost("/", null), _clock, new RecordingLogger<PolicyWatch>()),
            _history, () => 0, _clock, _log);
    }

    /// <summary>The memory that the programs would see.</summary>
    private sealed class TestEnforcer(Hook hook) : IEnforcer
    {
        private readonly Half[] _halves = [new(), new()]; // each is too large for an array of its own

        public Hook Hook => hook;

        public ref GuardPolicy Spare => ref _halves[(Swaps + 1) % 2].Policy;

        public ref GuardTables SpareTables => ref _halves[(Swaps + 1) % 2].Tables;

        public ref GuardPolicy InForce => ref _halves[Swaps % 2].Policy;

        public GuardCounts Counts => default;

        public ulong Missed => 0;

        public int Swaps { get; private set; }

        public bool IsArmed { get; private set; }

        public ulong LeaseNs { get; private set; }

        public Exception? Failure { get; set; }

        public void Swap() => Swaps++;

        public void Arm() => IsArmed = true;

        public void Disarm() => IsArmed = false;

        public void Renew(ulong untilNs) => LeaseNs = untilNs;

        public void Mark(ulong inode, uint device, uint uid, ulong untilNs)
        {
        }

        public void ReclaimFullBuckets()
        {
            if (Failure is not null)
            {
                throw Failure;
            }
        }

        public void Dispose()
        {
        }

        private sealed class Half
        {
            public GuardPolicy Policy;
            public GuardTables Tables;
        }
    }
}
