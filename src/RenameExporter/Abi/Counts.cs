namespace RenameExporter.Abi;

/// <summary>A counter of an actor, by its name.</summary>
internal partial struct RenameCounts
{
    public ulong this[RenameCounter counter]
    {
        readonly get => Count[(int)counter];
        set => Count[(int)counter] = value;
    }

    public ulong Renames
    {
        readonly get => this[RenameCounter.Renames];
        set => this[RenameCounter.Renames] = value;
    }

    public ulong Noops
    {
        readonly get => this[RenameCounter.Noops];
        set => this[RenameCounter.Noops] = value;
    }

    /// <summary>Every call.</summary>
    public readonly ulong Total => Renames + Noops;

    /// <summary>Of a live slot: the last counter first, renames last, as the programs add them the other way round.</summary>
    public readonly RenameCounts Read()
    {
        RenameCounts copy = default;
        for (int i = (int)RenameCounter.N - 1; i >= 0; i--)
        {
            copy.Count[i] = Volatile.Read(in Count[i]);
        }

        return copy;
    }
}

/// <summary>What became of the samples.</summary>
internal partial struct SampleCounts
{
    /// <summary>The slot's renames and noops.</summary>
    public readonly ulong Total => Sampled + Suppressed + Lost;

    /// <summary>Of a live slot, after its <see cref="RenameCounts"/>: a program adds here before it counts.</summary>
    public readonly SampleCounts Read() => new()
    {
        Sampled = Volatile.Read(in Sampled),
        Suppressed = Volatile.Read(in Suppressed),
        Lost = Volatile.Read(in Lost),
    };
}
