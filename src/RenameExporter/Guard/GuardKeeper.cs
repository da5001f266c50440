using RenameExporter.Abi;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;

namespace RenameExporter.Guard;

/// <summary>
/// The guard while it runs: it puts the policy in force, renews the lease, and does what the policy, the detector and
/// the operator ask for. If this stops, for whatever reason, the kernel enforces nothing once the lease is over.
/// </summary>
/// <param name="policies">Is told what is in force.</param>
/// <param name="dropped">Records of which no event was made.</param>
internal sealed class GuardKeeper(
    GuardOptions options, PolicyWatch watch, PolicyHistory policies, Func<ulong> dropped,
    TimeProvider time, ILogger<GuardKeeper> logger)
    : IBurstListener
{
    // As long as a burst is active after its last file.
    private const ulong MarkedForNs = 60_000_000_000;

    // Never held while files are looked at, which may take its time: scrapes take it, too.
    private readonly Lock _lock = new();
    private readonly RuleTally _rules = new();
    private IEnforcer? _enforcer;
    private Policy? _policy;
    private long _looked;
    private bool _isDue; // what was looked at is not in force yet
    private bool _isWell = true; // the last beat has ended
    private string? _cannotDo;
    private ulong _leaseUntilNs;
    private ulong _marks;
    private TimeSpan _lastMarkDelay;
    private volatile bool _isOff;

    /// <summary>Null before <see cref="Start"/>.</summary>
    public GuardState? State
    {
        get
        {
            lock (_lock)
            {
                return _policy is null ? null : StateLocked(_enforcer?.Counts ?? default);
            }
        }
    }

    /// <summary>How often <see cref="Beat"/> is due: four times in a lease.</summary>
    public TimeSpan Interval => options.Lease / 4;

    private ulong Now => time.MonotonicNanoseconds();

    /// <summary>Puts the policy in force, and begins to judge by it.</summary>
    /// <param name="enforcer">Null: no hook works here, so nothing is judged. It stays the caller's.</param>
    public void Start(IEnforcer? enforcer)
    {
        _looked = time.GetTimestamp();
        watch.Look();
        lock (_lock)
        {
            _enforcer = enforcer;
            PutInForce();
            Renew();
            enforcer?.Arm();

            logger.GuardBegins(enforcer?.Hook.Name() ?? "no hook", Mode.Name(), _policy!.Rules.Length);
        }
    }

    /// <summary>The enforcer is about to go.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _enforcer?.Disarm();
            _enforcer = null;
        }
    }

    /// <summary>What is due now and then: the lease, and what has changed. One caller at a time.</summary>
    public void Beat()
    {
        if (_isOff)
        {
            return;
        }

        // First: a file system that does not answer lets everybody go once the lease is over.
        lock (_lock)
        {
            if (_isWell)
            {
                Renew();
            }

            _isWell = false;
            _enforcer?.ReclaimFullBuckets();
        }

        LookAround();
        _isWell = true;
    }

    /// <summary>No rename is judged any more, until a restart. From any thread.</summary>
    public void SwitchOff()
    {
        lock (_lock)
        {
            _enforcer?.Disarm();
            if (!_isOff)
            {
                _isOff = true;
                logger.GuardIsOff();
            }
        }
    }

    /// <inheritdoc/>
    public void Hear(Burst burst)
    {
        RenameSample last = burst.Last.Sample;
        if (burst.Facts.Severity != BurstSeverity.Critical || burst.Phase == BurstPhase.Over || !last.Program.IsKnown)
        {
            return;
        }

        lock (_lock)
        {
            if (_enforcer is null || _policy?.Rules.Any(rule => rule.WhenBurst) != true)
            {
                return;
            }

            ulong now = Now;
            _enforcer.Mark(
                last.Program.Inode, last.Program.DeviceMajor << 20 | last.Program.DeviceMinor, last.Uid, now + MarkedForNs);
            if (burst.Phase == BurstPhase.Begun)
            {
                _marks++;
                _lastMarkDelay = Span(now - Math.Min(now, last.MonotonicNanoseconds));
            }
        }
    }

    private PolicyMode Mode => _isOff || _enforcer is null ? PolicyMode.Monitor : watch.Mode;

    private static TimeSpan Span(ulong ns) => TimeSpan.FromTicks((long)(ns / TimeSpan.NanosecondsPerTick));

    private GuardState StateLocked(in GuardCounts counts)
    {
        ulong now = Now;
        return new()
        {
            Hook = _enforcer?.Hook,
            Mode = Mode,
            CannotDo = _cannotDo,
            Policy = _policy!,
            Counts = counts,
            Rules = _rules.Totals(in counts),
            RecordsDropped = dropped(),
            Missed = _enforcer?.Missed ?? 0,
            LeaseLeft = Span(_leaseUntilNs > now ? _leaseUntilNs - now : 0),
            ReloadsInForce = watch.ReloadsInForce,
            ReloadsRefused = watch.ReloadsRefused,
            IsInForce = watch.IsInForce,
            IsOff = _isOff,
            Marks = _marks,
            LastMarkDelay = _lastMarkDelay,
        };
    }

    private void LookAround()
    {
        if (time.GetElapsedTime(_looked) < PolicyWatch.Interval)
        {
            return;
        }

        _looked = time.GetTimestamp();
        _isDue |= watch.Look();
        if (_isDue)
        {
            lock (_lock)
            {
                PutInForce();
            }

            _isDue = false;
        }
    }

    private void Renew()
    {
        _leaseUntilNs = Now + ((ulong)options.Lease.Ticks * TimeSpan.NanosecondsPerTick);
        _enforcer?.Renew(_leaseUntilNs);
    }

    private void PutInForce()
    {
        Policy policy = watch.Policy;
        if (_enforcer is not null)
        {
            ref GuardPolicy spare = ref _enforcer.Spare;
            watch.Compile(ref spare, ref _enforcer.SpareTables);
            ForgoWhatCannotBeDone(policy, _enforcer.Hook, ref spare);
            ulong from = Now;
            _enforcer.Swap();
            policies.Add(new(from, policy, watch.Mode, _enforcer.Hook));
        }

        if (_policy != policy)
        {
            _rules.Replace(policy, _enforcer?.Counts ?? default);
        }

        _policy = policy;
        TellWhatCannotBeDone();
    }

    // It is said, and not done in another way than was asked for.
    private static void ForgoWhatCannotBeDone(Policy policy, Hook hook, ref GuardPolicy compiled)
    {
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            if (policy.Rules[i].Unable(hook) is not null)
            {
                compiled.Rule[i].Flags &= ~(uint)GuardRuleFlag.Enforce;
            }
        }
    }

    private void TellWhatCannotBeDone()
    {
        string? before = _cannotDo;
        _cannotDo = CannotDo();
        if (_cannotDo is not null && _cannotDo != before)
        {
            logger.CannotEnforce(_cannotDo);
        }
    }

    private string? CannotDo()
    {
        if (_policy!.Mode != PolicyMode.Enforce || options.Mode != PolicyMode.Enforce)
        {
            return null;
        }

        if (_enforcer is null)
        {
            return "no hook proved itself on this kernel, so nothing is judged";
        }

        PolicyRule? unable = _policy.Rules.FirstOrDefault(
            rule => rule.Mode == PolicyMode.Enforce && rule.Unable(_enforcer.Hook) is not null);
        return unable is null
            ? watch.Problems is [var problem, ..] ? problem : null
            : $"rule {unable.Name}: {unable.Unable(_enforcer.Hook)}";
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "guard by {Hook}, mode {Mode}, rules: {Rules} ('rename_exporter guard check' explains)")]
    public static partial void GuardBegins(this ILogger logger, string hook, string mode, int rules);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "the guard is off until the exporter is started again; renames are counted as before")]
    public static partial void GuardIsOff(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "the policy cannot be put in force: {Problem}")]
    public static partial void PolicyNotInForce(this ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "the guard cannot enforce all that it was asked to: {Why}")]
    public static partial void CannotEnforce(this ILogger logger, string why);
}
