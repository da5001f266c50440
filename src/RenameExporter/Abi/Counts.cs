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
}

/// <summary>What became of the samples.</summary>
internal partial struct SampleCounts
{
    /// <summary>The slot's renames and noops.</summary>
    public readonly ulong Total => Sampled + Suppressed + Lost;
}
