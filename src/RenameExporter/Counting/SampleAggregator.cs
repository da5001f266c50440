using RenameExporter.Abi;

namespace RenameExporter.Counting;

/// <summary>
/// What became of the samples of all that <see cref="ActorAggregator"/> has credited: as many, in every
/// snapshot. A program adds the outcome of a sample before it counts the rename, so a slot may have more
/// outcomes than counts at the moment of a look; they are credited once the count is.
/// </summary>
internal sealed class SampleAggregator
{
    private readonly PerSlot<SampleCounts> _credited = new();

    /// <summary>Of each slot, what is in the total.</summary>
    public ref SampleCounts this[int number] => ref _credited[number];

    public SampleCounts Total { get; set; }

    /// <param name="growth">What the slot has counted since the last look: as many outcomes.</param>
    /// <param name="now">Read after the counts.</param>
    /// <param name="added">What has been credited.</param>
    /// <returns>Whether there were as many; if not, a counter fell.</returns>
    public bool Credit(int number, ulong growth, in SampleCounts now, out SampleCounts added)
    {
        ref SampleCounts credited = ref _credited[number];
        ulong suppressed = Take(now.Suppressed, credited.Suppressed, ref growth);
        ulong sampled = Take(now.Sampled, credited.Sampled, ref growth);
        ulong lost = Take(now.Lost, credited.Lost, ref growth);
        added = Sum(default, sampled, suppressed, lost);
        credited = Sum(credited, sampled, suppressed, lost);
        Total = Sum(Total, sampled, suppressed, lost);
        return growth == 0;
    }

    /// <summary>The slot has been taken back: its next owner begins at zero.</summary>
    public void Forget(int number) => _credited[number] = default;

    private static ulong Take(ulong now, ulong credited, ref ulong growth)
    {
        ulong taken = Math.Min(growth, now > credited ? now - credited : 0);
        growth -= taken;
        return taken;
    }

    private static SampleCounts Sum(SampleCounts counts, ulong sampled, ulong suppressed, ulong lost) => new()
    {
        Sampled = counts.Sampled + sampled,
        Suppressed = counts.Suppressed + suppressed,
        Lost = counts.Lost + lost,
    };
}
