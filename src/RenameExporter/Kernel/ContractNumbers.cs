namespace RenameExporter.Kernel;

// The numbers of bpf/rename.h that are no fields of a type, in the same order with the same names.

/// <summary>Values of <see cref="ProbeConfig.CgroupSource"/>: CGROUP_SOURCE_.</summary>
internal enum CgroupSource : uint
{
    None = 0,
    V2 = 1,
    V1 = 2,
}

/// <summary>The steps of a reclaim, and the tables that have them.</summary>
internal enum ReclaimStep : uint
{
    Unlink = 0,
    Free = 1,
}

internal enum ReclaimTable : uint
{
    Actors = 0,
    Extensions = 1,
    Cgroups = 2,
}

/// <summary>Slots that belong to no key.</summary>
internal static class SlotNumbers
{
    public const int OverflowRenamed = 0;
    public const int OverflowFailed = 1;
    public const int FirstActor = 2;
    public const int LatencyOther = 0;
    public const int FirstLatency = 1;
    public const int ExtensionOther = 0;
    public const int FirstExtension = 1;
    public const int CgroupUnknown = 0;
    public const int FirstCgroup = 1;
}
