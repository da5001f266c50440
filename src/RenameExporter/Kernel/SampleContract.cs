using System.Runtime.InteropServices;

namespace RenameExporter.Kernel;

// Contract.cs has the rest of the twins of bpf/rename.h.

/// <summary>What became of the samples; the three together are the slot's renames and noops.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct SampleCounts
{
    [FieldOffset(0)] public ulong Sampled;
    [FieldOffset(8)] public ulong Suppressed;
    [FieldOffset(16)] public ulong Lost;

    public readonly ulong Total => Sampled + Suppressed + Lost;
}

/// <summary>One rename, in the ring buffer: this, the old path, the new path.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct SampleRecord
{
    [FieldOffset(0)] public ActorKey Actor;

    /// <summary>CLOCK_MONOTONIC, at the exit.</summary>
    [FieldOffset(32)] public ulong TimeNs;

    /// <summary>0: the entry was not seen.</summary>
    [FieldOffset(40)] public ulong LatencyNs;

    /// <summary>The slot's, so far.</summary>
    [FieldOffset(48)] public ulong Suppressed;
    [FieldOffset(56)] public ulong CgroupSlot;

    /// <summary>0: not known.</summary>
    [FieldOffset(64)] public ulong Inode;
    [FieldOffset(72)] public uint Slot;
    [FieldOffset(76)] public uint Generation;

    /// <summary>Of the process; these three as the host numbers them.</summary>
    [FieldOffset(80)] public uint Pid;
    [FieldOffset(84)] public uint Tid;
    [FieldOffset(88)] public uint ParentPid;

    /// <summary>major &lt;&lt; 20 | minor; 0: not known.</summary>
    [FieldOffset(92)] public uint Device;

    /// <summary>RENAME_ bits, renameat2(2).</summary>
    [FieldOffset(96)] public uint Flags;
    [FieldOffset(100)] public uint Kinds;

    /// <summary>With <see cref="SampleMarks.Typed"/>: where the path begins; AT_FDCWD is -100.</summary>
    [FieldOffset(104)] public int OldDirFd;
    [FieldOffset(108)] public int NewDirFd;

    /// <summary>Bytes; 0: not known.</summary>
    [FieldOffset(112)] public ushort OldLen;
    [FieldOffset(114)] public ushort NewLen;
    [FieldOffset(116)] public uint Marks;

    /// <summary>Empty: not known.</summary>
    [FieldOffset(120)] public Name16 Fstype;
}

/// <summary>Bits of <see cref="SampleRecord.Marks"/>: SAMPLE_.</summary>
[Flags]
internal enum SampleMarks : uint
{
    None = 0,
    Typed = 1,
    OldCut = 2,
    NewCut = 4,
}
