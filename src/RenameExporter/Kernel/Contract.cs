using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RenameExporter.Kernel;

// The twins of bpf/rename.h, in the same order with the same names (snake_case there). ContractCheck
// compares every size and offset with the BPF object's own types.

/// <summary>COMM_LEN and FSTYPE_LEN bytes: a name, padded with NULs.</summary>
[InlineArray(16)]
internal struct Name16
{
    private byte _first;

    /// <summary>The bytes before the first NUL.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes
    {
        get
        {
            ReadOnlySpan<byte> all = this;
            int end = all.IndexOf((byte)0);
            return end < 0 ? all : all[..end];
        }
    }
}

/// <summary>CGROUP_NAME_LEN bytes.</summary>
[InlineArray(256)]
internal struct Name256
{
    private byte _first;
}

/// <summary>CGROUP_PARENT_LEN bytes.</summary>
[InlineArray(112)]
internal struct Name112
{
    private byte _first;
}

/// <summary>Who renamed, and how it ended. Equal when all 32 bytes are.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct ActorKey : IEquatable<ActorKey>
{
    /// <summary>ERROR_OTHER: an error that errno(3) does not know.</summary>
    public const int ErrorOther = 4096;

    [FieldOffset(0)] public ulong CgroupId;
    [FieldOffset(8)] public uint Uid;
    [FieldOffset(12)] public int Error;
    [FieldOffset(16)] public Name16 Comm;

    /// <summary>The same actor, however it ended; nothing stands behind the name's NUL.</summary>
    public readonly ActorKey WithoutError()
    {
        ActorKey actor = this;
        actor.Error = 0;
        ((Span<byte>)actor.Comm)[Comm.Bytes.Length..].Clear();
        return actor;
    }

    public readonly bool Equals(ActorKey other) => Words(in this).SequenceEqual(Words(in other));

    public override readonly bool Equals(object? obj) => obj is ActorKey other && Equals(other);

    // HashCode is seeded per process: names are chosen by attackers.
    public override readonly int GetHashCode()
    {
        ReadOnlySpan<ulong> words = Words(in this);
        return HashCode.Combine(words[0], words[1], words[2], words[3]);
    }

    private static ReadOnlySpan<ulong> Words(in ActorKey key) =>
        MemoryMarshal.Cast<ActorKey, ulong>(new ReadOnlySpan<ActorKey>(in key));
}

/// <summary>Renames + Noops is every call; the kinds are 0 where the attach mode cannot see them.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct RenameCounts
{
    [FieldOffset(0)] public ulong Renames;
    [FieldOffset(8)] public ulong Noops;
    [FieldOffset(16)] public ulong Moves;
    [FieldOffset(24)] public ulong Replacements;
    [FieldOffset(32)] public ulong Exchanges;
    [FieldOffset(40)] public ulong ExtensionChanges;

    public readonly ulong Total => Renames + Noops;
}

[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct ActorSlot
{
    [FieldOffset(0)] public ActorKey Key;
    [FieldOffset(32)] public RenameCounts Counts;
    [FieldOffset(80)] public ulong CgroupSlot;
    [FieldOffset(88)] public SampleCounts Samples;

    /// <summary>CLOCK_MONOTONIC.</summary>
    [FieldOffset(112)] public ulong BucketFullNs;

    /// <summary>Ours to write, where samples are taken, as is the next one; samples carry both.</summary>
    [FieldOffset(120)] public uint Number;
    [FieldOffset(124)] public uint Generation;
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct LatencyKey
{
    [FieldOffset(0)] public Name16 Fstype;
}

[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LatencySlot
{
    /// <summary>The last one is +Inf.</summary>
    public const int BucketCount = 25;

    /// <summary>The first bucket ends at 2^10 ns.</summary>
    public const int FirstPower = 10;

    [FieldOffset(0)] public LatencyKey Key;
    [FieldOffset(16)] public ulong SumNs;
    [FieldOffset(24)] public Buckets25 Buckets;
    [FieldOffset(224)] public ReservedWords4 Reserved;

    [InlineArray(BucketCount)]
    internal struct Buckets25
    {
        private ulong _first;
    }

    [InlineArray(4)]
    internal struct ReservedWords4
    {
        private ulong _first;
    }
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ExtensionKey : IEquatable<ExtensionKey>
{
    /// <summary>Aligned to the right: NULs come first.</summary>
    [FieldOffset(0)] public Name16 Extension;

    public readonly bool Equals(ExtensionKey other) =>
        ((ReadOnlySpan<byte>)Extension).SequenceEqual(other.Extension);

    public override readonly bool Equals(object? obj) => obj is ExtensionKey other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Extension);
        return hash.ToHashCode();
    }
}

[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct ExtensionSlot
{
    [FieldOffset(0)] public ExtensionKey Key;
    [FieldOffset(16)] public ulong Renames;
    [FieldOffset(24)] public ulong Reserved;
}

[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct CgroupKey
{
    [FieldOffset(0)] public ulong Id;
}

/// <summary>What a cgroup was called when its first rename was seen.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct CgroupSlot
{
    [FieldOffset(0)] public CgroupKey Key;
    [FieldOffset(8)] public uint Number;

    /// <summary>With its NUL; 0: could not be read.</summary>
    [FieldOffset(12)] public uint NameLen;
    [FieldOffset(16)] public Name256 Name;

    /// <summary>Ends with a NUL, and may be cut.</summary>
    [FieldOffset(272)] public Name112 Parent;
}

[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct OverflowReasons
{
    [FieldOffset(0)] public ulong NoFreeSlot;
    [FieldOffset(8)] public ulong StaleSlot;
    [FieldOffset(16)] public ulong InsertFailed;
}

[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct ProbeHealth
{
    [FieldOffset(0)] public OverflowReasons Actors;
    [FieldOffset(24)] public OverflowReasons Latency;
    [FieldOffset(48)] public OverflowReasons Extensions;
    [FieldOffset(72)] public OverflowReasons Cgroups;
    [FieldOffset(96)] public ulong InnerSkipped;
    [FieldOffset(104)] public ulong UnpairedExits;
    [FieldOffset(112)] public ulong EntryUnrecorded;
    [FieldOffset(120)] public ulong LostSlots;
    [FieldOffset(128)] public ulong Entries;
    [FieldOffset(136)] public ulong Exits;
}

/// <summary>One step for one slot.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ReclaimRequest
{
    [FieldOffset(0)] public uint Step;
    [FieldOffset(4)] public uint Table;
    [FieldOffset(8)] public uint Number;
    [FieldOffset(12)] public uint Reserved;
}

[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct ProbeConfig
{
    [FieldOffset(0)] public uint VfsRenameArgs;
    [FieldOffset(4)] public uint CommOfThread;
    [FieldOffset(8)] public uint UseTaskStorage;
    [FieldOffset(12)] public uint CountCalls;
    [FieldOffset(16)] public uint CgroupSource;
    [FieldOffset(20)] public uint CgroupController;

    /// <summary>0: no samples.</summary>
    [FieldOffset(24)] public ulong SampleIntervalNs;
    [FieldOffset(32)] public ulong SampleBacklogNs;
}
