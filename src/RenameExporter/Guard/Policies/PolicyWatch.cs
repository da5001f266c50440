using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Host;

namespace RenameExporter.Guard.Policies;

/// <summary>
/// Keeps a policy as it should be: looks at its file, at the executables and cgroups that it names, and at the clock. For
/// the guard's thread.
/// </summary>
internal sealed class PolicyWatch
{
    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Of the wall clock against the monotonic one, since the policy was compiled.
    private static readonly TimeSpan s_jump = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_early = TimeSpan.FromMilliseconds(100); // as timers are, now and then

    private readonly PolicyMode _key;
    private readonly PolicyHost _host;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ulong _startedNs;
    private PolicyFile _file; // the last one read, good or not
    private PolicyTargets _targets = PolicyTargets.None;
    private Compilation? _compiled;
    private DateTimeOffset? _expires; // of the policy that was compiled
    private ulong _expiresNs = ulong.MaxValue; // the earliest that the clocks have made of it
    private TimeSpan _offset; // of the clocks, then
    private long _looked;

    /// <param name="file">Read without errors.</param>
    /// <param name="key">--guard.mode.</param>
    public PolicyWatch(PolicyFile file, PolicyMode key, PolicyHost host, TimeProvider time, ILogger<PolicyWatch> logger)
    {
        (_file, _key, _host, _time, _logger) = (file, key, host, time, logger);
        Policy = file.Policy ?? throw new ArgumentException("it has errors", nameof(file));
        _startedNs = NowNs;
        Warn();
    }

    /// <param name="rootFs">--path.rootfs.</param>
    /// <inheritdoc cref="PolicyWatch(PolicyFile, PolicyMode, PolicyHost, TimeProvider, ILogger{PolicyWatch})"/>
    public PolicyWatch(
        PolicyFile file, PolicyMode key, string rootFs, CgroupHierarchy cgroups, TimeProvider time, ILogger<PolicyWatch> logger)
        : this(file, key, new PolicyHost(rootFs, cgroups), time, logger)
    {
    }

    /// <summary>The one to compile, which is in force once that has been done.</summary>
    public Policy Policy { get; private set; }

    /// <summary>What is in force now; monitor before there is anything.</summary>
    public PolicyMode Mode => _compiled is { Mode: PolicyMode.Enforce } && NowNs < _expiresNs
        && _time.GetUtcNow() < (Policy.Expires ?? DateTimeOffset.MaxValue)
        ? PolicyMode.Enforce
        : PolicyMode.Monitor;

    /// <summary>Sentences: why the policy does less than it asks for. Of what was compiled last.</summary>
    public IReadOnlyList<string> Problems => _compiled?.Problems ?? [];

    /// <summary>Changes of the file that were taken.</summary>
    public ulong ReloadsInForce { get; private set; }

    /// <summary>Changes of the file that were wrong, so that the policy before them stays in force.</summary>
    public ulong ReloadsRefused { get; private set; }

    /// <summary>The file as it was read last is the policy in force.</summary>
    public bool IsInForce { get; private set; } = true;

    private ulong NowNs => _time.MonotonicNanoseconds();

    private TimeSpan Offset => _time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks((long)(NowNs / 100));

    /// <summary>One look, where the last one was an <see cref="Interval"/> ago. Not for two threads at once.</summary>
    /// <returns>Whether it is time to <see cref="Compile"/>; the first time always.</returns>
    public bool Look()
    {
        if (_compiled is not null && _time.GetElapsedTime(_looked) < Interval - s_early)
        {
            return false;
        }

        _looked = _time.GetTimestamp();
        bool due = ReadAgain() || _compiled is null;
        PolicyTargets targets = PolicyTargets.Resolve(Policy, _host, _targets);
        due |= !targets.IsSameAs(_targets) || (Offset - _offset).Duration() > s_jump;
        _targets = targets;
        return due;
    }

    /// <param name="compiled">Written as a whole: the half that is not in force, and that no program reads any more.</param>
    /// <param name="tables">Likewise.</param>
    public void Compile(ref GuardPolicy compiled, ref GuardTables tables)
    {
        IReadOnlyList<string> before = Problems;
        _offset = Offset;
        _compiled = PolicyCompiler.Compile(Policy, _targets, new(_key, NowNs, _time.GetUtcNow(), _startedNs), ref compiled, ref tables);

        // A wall clock that is set back makes no policy longer.
        _expiresNs = Policy.Expires == _expires ? Math.Min(_expiresNs, compiled.ExpiresNs) : compiled.ExpiresNs;
        (_expires, compiled.ExpiresNs) = (Policy.Expires, _expiresNs);
        foreach (string problem in _compiled.Problems.Except(before))
        {
            _logger.PolicyFallsShort(problem);
        }
    }

    // False: it is as it was, or wrong.
    private bool ReadAgain()
    {
        if (!_file.HaveChanged())
        {
            return false;
        }

        _file = PolicyFile.Read(_file.File, _time.GetUtcNow());
        IsInForce = _file.Policy is not null;
        if (_file.Policy is { } policy)
        {
            Policy = policy;
            ReloadsInForce++;
            _logger.PolicyReloaded(_file.File, policy.Hash);
            Warn();
            return true;
        }

        ReloadsRefused++;
        foreach (string error in _file.Errors)
        {
            _logger.PolicyNotReloaded(error);
        }

        return false;
    }

    private void Warn()
    {
        foreach (string exposed in _file.Exposed)
        {
            _logger.PolicyExposed(exposed);
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Information, "{File} has changed and is the guard's policy now ({Hash})")]
    public static partial void PolicyReloaded(this ILogger logger, string file, string hash);

    [LoggerMessage(LogLevel.Error, "cannot reload the guard's policy; the one before stays in force: {Error}")]
    public static partial void PolicyNotReloaded(this ILogger logger, string error);

    [LoggerMessage(LogLevel.Warning, "the guard's policy is open to others: {Exposed}")]
    public static partial void PolicyExposed(this ILogger logger, string exposed);

    [LoggerMessage(LogLevel.Warning, "the guard's policy does less than it asks for: {Problem}")]
    public static partial void PolicyFallsShort(this ILogger logger, string problem);
}
