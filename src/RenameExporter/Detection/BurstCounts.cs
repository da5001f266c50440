using System.Collections.Immutable;
using RenameExporter.Counting;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>A burst as its series shows it.</summary>
internal sealed record BurstSeries(Actor Actor, BurstReason Reason, BurstSeverity Severity);

/// <summary>What the metrics say of bursts.</summary>
/// <param name="Active">Sorted, each once.</param>
/// <param name="Begun">How many have begun, by reason and severity: those that there can be.</param>
/// <param name="Buckets">With something in them.</param>
/// <param name="Evicted">Buckets that went although there was something in them.</param>
internal sealed record BurstCounts(
    ImmutableArray<BurstSeries> Active,
    IReadOnlyList<(BurstReason Reason, BurstSeverity Severity, ulong Count)> Begun, int Buckets, ulong Evicted);
