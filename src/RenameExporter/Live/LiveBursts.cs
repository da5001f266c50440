using RenameExporter.Detection;

namespace RenameExporter.Live;

/// <summary>The bursts that are not over, as they were told last. As many as there can be: 64.</summary>
internal sealed class LiveBursts : IBurstListener
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Burst> _active = [];

    /// <summary>How many have begun.</summary>
    public ulong Begun { get; private set; }

    public void Hear(Burst burst)
    {
        lock (_lock)
        {
            Begun += burst.Phase == BurstPhase.Begun ? 1u : 0;
            if (burst.Phase == BurstPhase.Over)
            {
                _active.Remove(burst.Id);
            }
            else
            {
                _active[burst.Id] = burst;
            }
        }
    }

    /// <summary>Critical ones first; of one severity the one that began last.</summary>
    public IReadOnlyList<Burst> Take()
    {
        lock (_lock)
        {
            return
            [
                .. _active.Values.OrderByDescending(burst => burst.Facts.Severity)
                    .ThenByDescending(burst => burst.Facts.FirstSeenUnixNanoseconds)
                    .ThenBy(burst => burst.Id, StringComparer.Ordinal),
            ];
        }
    }
}
