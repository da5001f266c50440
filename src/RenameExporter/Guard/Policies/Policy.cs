using System.Collections.Immutable;
using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Guard.Policies;

/// <summary>Whether renames are stopped, or it is only said which would be.</summary>
internal enum PolicyMode
{
    Monitor,
    Enforce,
}

/// <summary>What --guard.policy.file says, checked.</summary>
internal sealed record Policy
{
    public required PolicyMode Mode { get; init; }

    /// <summary>From then on nothing is enforced. Not null where <see cref="Mode"/> is enforce.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The circuit breaker of each rule; null: it never gives up.</summary>
    public Breaker? GiveUp { get; init; }

    /// <summary>Nothing is enforced for so long after the exporter has started.</summary>
    public TimeSpan GraceAfterStart { get; init; }

    /// <summary>Nor for so long after the host has.</summary>
    public TimeSpan GraceAfterBoot { get; init; }

    public required Exemptions Exempt { get; init; }

    /// <summary>One to <see cref="GuardNumbers.Rules"/>, in the file's order: the first one that acts is the last one that is asked.</summary>
    public required ImmutableArray<PolicyRule> Rules { get; init; }

    /// <summary>The first 12 hexadecimal digits of the file's SHA-256.</summary>
    public required string Hash { get; init; }
}

/// <param name="Actions">At most, 1 or more.</param>
/// <param name="Per">Within this time; then the rule says only what it would do, for as long.</param>
internal sealed record Breaker(int Actions, TimeSpan Per);

/// <summary>Who is never judged, beside those that the kernel's part spares by itself.</summary>
/// <param name="Executables">Absolute paths, as the exporter sees them below --path.rootfs.</param>
/// <param name="Cgroups">Patterns.</param>
internal sealed record Exemptions(
    ImmutableArray<string> Executables, ImmutableArray<CgroupPattern> Cgroups, ImmutableArray<UidRange> Uids);

/// <summary>Users First to Last, both included.</summary>
internal readonly record struct UidRange(uint First, uint Last);

internal sealed record PolicyRule
{
    /// <summary>Unique; it is in metrics and events.</summary>
    public required string Name { get; init; }

    /// <summary>Empty: everybody.</summary>
    public ImmutableArray<UidRange> Uids { get; init; } = [];

    /// <summary>Empty: every cgroup.</summary>
    public ImmutableArray<CgroupPattern> Cgroups { get; init; } = [];

    public CountedRenames Count { get; init; }

    /// <summary>Forbidden ones, without the dot; not empty: <see cref="Budget"/> is null, and <see cref="Count"/> does not matter.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Whoever bursts, as the detector says, instead of a budget.</summary>
    public bool WhenBurst { get; init; }

    /// <summary>Null: each rename that the rule is about is one too many.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Whose renames share a budget.</summary>
    public GuardScope Per { get; init; }

    /// <summary>What is done where it can be: stop and kill deny, too.</summary>
    public required GuardAction Action { get; init; }

    /// <summary>EPERM, EACCES, EDQUOT or EROFS, as a positive number.</summary>
    public int Error { get; init; }

    /// <summary>Of the rule: never stronger than the file's.</summary>
    public PolicyMode Mode { get; init; }
}

/// <summary>Whose renames share a budget.</summary>
[Flags]
internal enum GuardScope
{
    None,
    Uid = 1,
    Cgroup = 2,
    Process = 4,

    /// <summary>The thread-group leader's.</summary>
    Comm = 8,
}

/// <summary>Which renames take from a budget.</summary>
internal enum CountedRenames
{
    All,
    ExtensionChanges,
    Replacements,
    Moves,
}

/// <param name="Files">1 to 1,000,000.</param>
/// <param name="RefillPerSecond">What comes back, in renames; above 0.</param>
internal sealed record Budget(int Files, double RefillPerSecond);

/// <summary>What a rule asks for, and some hooks cannot do.</summary>
internal static class RuleLimits
{
    /// <returns>Why the hook cannot do it; null: it can.</returns>
    public static string? Unable(this PolicyRule rule, Hook hook)
    {
        if (!hook.SeesNames() && (rule.Extensions.Length > 0 || (rule.Count != CountedRenames.All && !rule.WhenBurst)))
        {
            return $"the hook {hook.Name()} sees no names, so it can count all renames alone";
        }

        return rule.Action == GuardAction.Deny && !hook.CanDeny()
            ? $"the hook {hook.Name()} cannot deny a rename; stop and kill it can"
            : null;
    }

    public static string Name(this PolicyMode mode) => mode == PolicyMode.Enforce ? "enforce" : "monitor";
}
