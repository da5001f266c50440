using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Guard.Reporting;

/// <summary>What renames are judged by.</summary>
/// <param name="FromNs">CLOCK_MONOTONIC, nanoseconds: from then on.</param>
/// <param name="Mode">The weaker one of the file's and --guard.mode.</param>
internal sealed record PolicyInForce(ulong FromNs, Policy Policy, PolicyMode Mode, Hook Hook);

/// <summary>
/// The last few policies. A record has the number of a rule; when it is read, that number may be another rule's. From
/// any thread.
/// </summary>
internal sealed class PolicyHistory
{
    private const int Most = 16;

    private volatile PolicyInForce[] _latestFirst = [];

    /// <summary>In force from its time on. One caller at a time.</summary>
    public void Add(PolicyInForce policy) => _latestFirst = [policy, .. _latestFirst.Take(Most - 1)];

    /// <returns>The one of that time, or the oldest that is known; null: there was none yet.</returns>
    public PolicyInForce? At(ulong monotonicNs)
    {
        PolicyInForce[] known = _latestFirst;
        return Array.Find(known, policy => policy.FromNs <= monotonicNs) ?? known.LastOrDefault();
    }
}
