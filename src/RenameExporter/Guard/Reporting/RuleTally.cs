using System.Collections.Immutable;
using RenameExporter.Abi;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Guard.Reporting;

/// <summary>What a rule has said and done since the exporter started, whatever its place in the policy is.</summary>
internal sealed record RuleTotals(string Name, GuardRuleCounts Counts);

/// <summary>
/// The kernel counts by the number of a rule. Another policy has another rule there, and the rule has another number:
/// so what was counted until then is kept by name. From any thread.
/// </summary>
internal sealed class RuleTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GuardRuleCounts> _before = [];
    private Policy? _policy;
    private GuardCounts _since;

    /// <summary>Another policy is in force.</summary>
    /// <param name="counts">Of this moment.</param>
    public void Replace(Policy policy, in GuardCounts counts)
    {
        lock (_lock)
        {
            foreach (RuleTotals rule in TotalsLocked(in counts))
            {
                _before[rule.Name] = rule.Counts;
            }

            (_policy, _since) = (policy, counts);
        }
    }

    /// <returns>In the order of the policy in force.</returns>
    public ImmutableArray<RuleTotals> Totals(in GuardCounts counts)
    {
        lock (_lock)
        {
            return TotalsLocked(in counts);
        }
    }

    private ImmutableArray<RuleTotals> TotalsLocked(in GuardCounts counts)
    {
        if (_policy is null)
        {
            return [];
        }

        ImmutableArray<RuleTotals>.Builder totals = ImmutableArray.CreateBuilder<RuleTotals>(_policy.Rules.Length);
        for (int i = 0; i < _policy.Rules.Length; i++)
        {
            string name = _policy.Rules[i].Name;
            totals.Add(new(name, Sum(_before.GetValueOrDefault(name), in counts.Rule[i], in _since.Rule[i])));
        }

        return totals.MoveToImmutable();
    }

    private static GuardRuleCounts Sum(GuardRuleCounts before, in GuardRuleCounts now, in GuardRuleCounts since)
    {
        for (int i = 0; i < (int)GuardOutcome.Outcomes; i++)
        {
            before.Outcome[i] += now.Outcome[i] - since.Outcome[i];
        }

        before.Denied += now.Denied - since.Denied;
        before.Stopped += now.Stopped - since.Stopped;
        before.Killed += now.Killed - since.Killed;
        before.SignalFailed += now.SignalFailed - since.SignalFailed;
        return before;
    }
}
