using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace KernelTests.Guard;

/// <summary>
/// The guard's programs in this kernel, at the system calls, with rules for one user that nobody else is. Whoever else
/// renames on this host is counted, and not judged.
/// </summary>
internal sealed class TestGuard : IDisposable, IVerdictListener
{
    public const uint Uid = 4242, Neighbour = 4243;

    public const ulong Second = 1_000_000_000, Hour = 3600 * Second, Never = ulong.MaxValue;

    private readonly List<GuardRecord> _records = [];

    /// <param name="buckets">Budgets that may be kept at a time.</param>
    public TestGuard(int buckets = GuardNumbers.Buckets)
    {
        Enforcer = GuardLoader.Load(Hook.Tracepoint, Kernel, CgroupHierarchy.V2, [], buckets: buckets);
        Enforcer.ReadRecords(this);
    }

    public static KernelFacts Kernel { get; } = KernelFacts.Read("/");

    public Enforcer Enforcer { get; }

    public GuardRuleCounts Rule => Enforcer.Counts.Rule[0];

    /// <summary>Heard so far.</summary>
    public IReadOnlyList<GuardRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    public static ulong Now => Enforcer.MonotonicNs;

    public void Hear(in GuardRecord record)
    {
        lock (_records)
        {
            _records.Add(record);
        }
    }

    /// <summary>A budget of so many files, of which one comes back in each interval, and this action: enforced.</summary>
    public static GuardRule Budget(ulong files, GuardAction action, ulong intervalNs = Hour) => new()
    {
        Flags = (uint)(GuardRuleFlag.Enforce | GuardRuleFlag.Budget),
        Actions = (uint)action,
        Scope = PolicyCompiler.ScopeOf(GuardScope.Uid),
        Error = 1,
        IntervalNs = intervalNs,
        BacklogNs = (files - 1) * intervalNs,
    };

    public delegate void PolicyChange(ref GuardPolicy policy);

    /// <summary>Puts a rule for <see cref="Uid"/> in force, alone, and arms.</summary>
    public void Enforce(GuardRule rule, ulong leaseNs = Never, ulong expiresNs = Never, ulong fromNs = 0)
    {
        Write(rule, expiresNs, fromNs);
        Enforcer.Renew(leaseNs);
        Enforcer.Arm();
    }

    /// <inheritdoc cref="Enforce(GuardRule, ulong, ulong, ulong)"/>
    public void Enforce(GuardRule rule, PolicyChange change)
    {
        Write(rule, change: change);
        Enforcer.Renew(Never);
        Enforcer.Arm();
    }

    /// <summary>Puts it in force.</summary>
    public void Write(GuardRule rule, ulong expiresNs = Never, ulong fromNs = 0, PolicyChange? change = null)
    {
        ref GuardPolicy policy = ref Enforcer.Spare;
        policy = new() { EnforceFromNs = fromNs, ExpiresNs = expiresNs, Rules = 1, AnyCgroup = 1, AnyKind = 1 };
        Enforcer.SpareTables = default;
        policy.Rule[0] = rule;
        foreach (ref GuardUidRange unused in policy.Uids[1..])
        {
            unused.First = uint.MaxValue;
        }

        policy.Uids[1] = new() { First = Uid, Rules = 1 };
        policy.Uids[2] = new() { First = Uid + 1 };
        change?.Invoke(ref policy);
        Enforcer.Swap();
    }

    /// <summary>Ends the judging, and holds the sums of what was counted to be right.</summary>
    /// <returns>The counts.</returns>
    public async Task<GuardCounts> AssertSumsAsync()
    {
        Enforcer.Disarm();
        _ = Enforcer.Spare; // as long as a program of before may run, there is a call that has come to no end yet
        GuardCounts counts;
        do
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            counts = Enforcer.Counts;
        }
        while (Sum(counts) != counts.Calls && Sum(Enforcer.Counts) != Sum(counts));

        Assert.Equal(counts.Calls, Sum(counts));
        Assert.Equal(counts.Judged, Sum(counts.Rule[0].Outcome));
        return counts;
    }

    public void Dispose() => Enforcer.Dispose();

    private static ulong Sum(GuardCounts counts) =>
        counts.Inner + counts.Mirrored + counts.Unmatched + counts.Judged + Sum(counts.Exempt);

    private static ulong Sum(ReadOnlySpan<ulong> words)
    {
        ulong sum = 0;
        foreach (ulong word in words)
        {
            sum += word;
        }

        return sum;
    }
}
