using RenameExporter.Abi;

namespace RenameExporter.Events;

/// <summary>What a rule of the guard said of a rename, and what was done. Immutable.</summary>
internal sealed record GuardFacts
{
    /// <summary>The rule's name in the policy.</summary>
    public required string Rule { get; init; }

    /// <summary>What the rule allows, as a sentence.</summary>
    public required string Allows { get; init; }

    /// <summary>As the label <c>hook</c>.</summary>
    public required string Hook { get; init; }

    /// <summary>Whether the rule was meant to act: else it says what it would do.</summary>
    public required bool Enforces { get; init; }

    /// <summary>Any but <see cref="GuardOutcome.Within"/>.</summary>
    public required GuardOutcome Outcome { get; init; }

    /// <summary>What the rule asks for.</summary>
    public required GuardAction Asked { get; init; }

    /// <summary>What was done: less where the hook cannot deny, or a signal failed.</summary>
    public GuardAction Done { get; init; }

    /// <summary>That the rename failed with; positive errno, 0: it was not denied.</summary>
    public int Error { get; init; }

    /// <summary>Of the signal; positive errno, 0: none.</summary>
    public int SignalError { get; init; }

    /// <summary>Renames; null: the rule has no budget.</summary>
    public int? Budget { get; init; }

    /// <summary>Renames beyond the budget so far, this one included; 0: there is none.</summary>
    public ulong Over { get; init; }

    public bool Acted => Outcome == GuardOutcome.Acted;

    /// <summary>The strongest that the rule asks for.</summary>
    public GuardAction StrongestAsked => StrongestOf(Asked);

    /// <summary>The strongest that was done; where nothing was, the same as that.</summary>
    public GuardAction Strongest => StrongestOf(Done == GuardAction.None ? Asked : Done);

    private static GuardAction StrongestOf(GuardAction actions) =>
        actions.HasFlag(GuardAction.Kill) ? GuardAction.Kill
        : actions.HasFlag(GuardAction.Stop) ? GuardAction.Stop
        : GuardAction.Deny;
}
