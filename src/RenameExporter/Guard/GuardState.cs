using System.Collections.Immutable;
using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;
using RenameExporter.Guard.Reporting;

namespace RenameExporter.Guard;

/// <param name="File">With the rules, read without errors.</param>
/// <param name="Mode">The second key: what the file asks for is enforced where this is enforce, too.</param>
/// <param name="Hook">Null: the first that proves itself.</param>
/// <param name="Lease">How long the kernel enforces without a word from the exporter.</param>
internal sealed record GuardOptions(PolicyFile File, PolicyMode Mode, Hook? Hook, TimeSpan Lease);

/// <summary>How it stands with the guard, for metrics and status: one moment, from memory.</summary>
internal sealed record GuardState
{
    /// <summary>Null: none does here, so nothing is judged.</summary>
    public required Hook? Hook { get; init; }

    /// <summary>What is in force: the weaker one of the file's and --guard.mode, and monitor after 'guard off'.</summary>
    public required PolicyMode Mode { get; init; }

    /// <summary>Asked for by both settings, and what a hook like this cannot do; null: nothing.</summary>
    public string? CannotDo { get; init; }

    public required Policy Policy { get; init; }

    public required GuardCounts Counts { get; init; }

    /// <summary>
    /// Of each rule in force, since the start: <see cref="RuleTally"/> adds up what <see cref="Counts"/> has by number.
    /// </summary>
    public ImmutableArray<RuleTotals> Rules { get; init; } = [];

    /// <summary>Records that were read, and of which no event was made as too many waited.</summary>
    public ulong RecordsDropped { get; init; }

    /// <summary>Renames that the hook's program was not run for; exact (recursion_misses).</summary>
    public ulong Missed { get; init; }

    /// <summary>Until the lease ends; zero: it has.</summary>
    public TimeSpan LeaseLeft { get; init; }

    public ulong ReloadsInForce { get; init; }

    public ulong ReloadsRefused { get; init; }

    /// <summary>The file as it is now is the one in force.</summary>
    public bool IsInForce { get; init; }

    /// <summary>'guard off' was said, or a signal: until a restart.</summary>
    public bool IsOff { get; init; }

    /// <summary>Marks that the detector has set, and how long the last one took from its decision.</summary>
    public ulong Marks { get; init; }

    public TimeSpan LastMarkDelay { get; init; }
}
