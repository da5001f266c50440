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

/// <summary>Who renamed, and how it ended. Equal when all 32 bytes are.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct ActorKey : IEquatable<ActorKey>
{
    [FieldOffset(0)] public ulong CgroupId;
    [FieldOffset(8)] public uint Uid;
    [FieldOffset(12)] public int Error;
    [FieldOffset(16)] public Name16 Comm;

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

[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct ActorSlot
{
    [FieldOffset(0)] public ActorKey Key;
    [FieldOffset(32)] public ulong Renames;
    [FieldOffset(40)] public ReservedWords11 Reserved;

    [InlineArray(11)]
    internal struct ReservedWords11
    {
        private ulong _first;
    }
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

[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct OverflowReasons
{
    [FieldOffset(0)] public ulong NoFreeSlot;
    [FieldOffset(8)] public ulong StaleSlot;
    [FieldOffset(16)] public ulong InsertFailed;
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct ProbeHealth
{
    [FieldOffset(0)] public OverflowReasons Actors;
    [FieldOffset(24)] public OverflowReasons Latency;
    [FieldOffset(48)] public ulong InnerSkipped;
    [FieldOffset(56)] public ulong UnpairedExits;
    [FieldOffset(64)] public ulong EntryUnrecorded;
    [FieldOffset(72)] public ulong LostSlots;
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ProbeConfig
{
    [FieldOffset(0)] public uint VfsRenameArgs;
    [FieldOffset(4)] public uint CommOfThread;
    [FieldOffset(8)] public uint UseTaskStorage;
    [FieldOffset(12)] public uint Reserved;
}

/// <summary>Slots that belong to no key.</summary>
internal static class SlotNumbers
{
    public const int OverflowRenamed = 0;
    public const int OverflowFailed = 1;
    public const int FirstActor = 2;
    public const int LatencyOther = 0;
    public const int FirstLatency = 1;
}
