namespace RenameExporter.Abi;

/// <summary>The kinds are 0 where the attach mode cannot see them.</summary>
internal partial struct RenameCounts
{
    /// <summary>Every call.</summary>
    public readonly ulong Total => Renames + Noops;
}

/// <summary>What became of the samples.</summary>
internal partial struct SampleCounts
{
    /// <summary>The slot's renames and noops.</summary>
    public readonly ulong Total => Sampled + Suppressed + Lost;
}
