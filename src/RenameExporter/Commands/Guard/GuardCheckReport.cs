using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Commands.Guard;

/// <summary>Everything 'guard check' found out about a policy on this host.</summary>
/// <param name="Hook">By which it works here.</param>
/// <param name="Exempt">Running processes that are never judged.</param>
/// <param name="Notes">What is not there, and need not be.</param>
/// <param name="Warnings">What an operator may not have meant.</param>
/// <param name="Problems">What the policy asks for, and cannot have here.</param>
internal sealed record GuardCheckReport(
    string File,
    Policy Policy,
    HookVerdict Hook,
    IReadOnlyList<RuleReport> Rules,
    IReadOnlyList<ProcessReport> Exempt,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Problems)
{
    /// <summary>1: some of what it asks for cannot be done here.</summary>
    public int ExitCode => Problems.Count == 0 && Hook.Hook is not null && Rules.All(rule => rule.Unable is null) ? 0 : 1;
}

/// <param name="Hook">The first that proved itself; null: none did.</param>
/// <param name="MayMiss">Under load it misses renames, and counts them.</param>
/// <param name="Refused">Each with its reason.</param>
internal sealed record HookVerdict(Hook? Hook, bool MayMiss, IReadOnlyList<(string Hook, string Why)> Refused);

/// <param name="Unable">Why the hook cannot do what the rule asks for; null: it can.</param>
/// <param name="Matched">Running processes that it is about now.</param>
internal sealed record RuleReport(PolicyRule Rule, string? Unable, IReadOnlyList<ProcessReport> Matched);

/// <param name="Why">Of an exempt one.</param>
internal sealed record ProcessReport(int Pid, string Comm, uint Uid, string Cgroup, string Why = "");
