using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RenameExporter.Abi;
using RenameExporter.Escaping;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Events;

/// <summary>From the bytes in the ring buffer to samples. Takes them in the ring's order.</summary>
/// <param name="slots">Size of the table of actors.</param>
internal sealed class SampleDecoder(AttachMode mode, int slots)
{
    private const byte Slash = (byte)'/';
    private const int MinorBits = 20; // MINORBITS, include/linux/kdev_t.h
    private const uint PermissionBits = 0xfff; // 07777, inode(7)

    private readonly SuppressedSinceLast _suppressed = new(slots);

    /// <summary>What was suppressed before an exporter took the probe over is not told by its first events.</summary>
    /// <param name="inUse">From the first one of the table.</param>
    public void Continue(ReadOnlySpan<ActorSlot> inUse)
    {
        for (int number = 0; number < inUse.Length; number++)
        {
            _suppressed.Begin(number, inUse[number].Generation, Volatile.Read(in inUse[number].Samples.Suppressed));
        }
    }

    /// <param name="record">A <see cref="SampleRecord"/> and its two paths.</param>
    /// <param name="cgroups">The live table of their names, where there is one.</param>
    /// <exception cref="InvalidDataException">The record does not hold what it says.</exception>
    public RenameSample Decode(ReadOnlySpan<byte> record, ReadOnlySpan<CgroupSlot> cgroups)
    {
        if (!MemoryMarshal.TryRead(record, out SampleRecord sample)
            || record.Length < Unsafe.SizeOf<SampleRecord>() + sample.OldLen + sample.NewLen)
        {
            throw new InvalidDataException($"a sample of {record.Length} bytes is too short for what it says");
        }

        ReadOnlySpan<byte> paths = record[Unsafe.SizeOf<SampleRecord>()..];
        SampleMarks marks = sample.Marks;
        bool dentries = mode.SeesDentries();
        ReadOnlySpan<byte> starts = paths[(sample.OldLen + sample.NewLen)..];
        ReadOnlyMemory<byte> oldStart = Start(starts[..sample.OldStartLen]);
        return new RenameSample(
            MonotonicNanoseconds: sample.TimeNs,
            LatencyNanoseconds: sample.LatencyNs,
            Suppressed: sample.Suppressed,
            SuppressedBefore: _suppressed.Next(in sample),
            CgroupId: sample.Actor.CgroupId,
            Cgroup: CgroupName.Of(sample.CgroupSlot, sample.Actor.CgroupId, cgroups),
            Pid: (int)sample.Pid,
            Tid: (int)sample.Tid,
            ParentPid: (int)sample.ParentPid,
            Uid: sample.Actor.Uid,
            Error: sample.Actor.Error,
            Flags: sample.Flags,
            Kinds: sample.Kinds,
            KindsKnown: dentries && sample.LatencyNs > 0,
            DeviceMajor: Major(sample.Device),
            DeviceMinor: Minor(sample.Device),
            Inode: sample.Inode,
            Comm: sample.Actor.Comm.Bytes.ToArray(),
            FileSystemType: sample.Fstype.Bytes.ToArray(),
            Old: Path(paths[..sample.OldLen], marks.HasFlag(SampleMarks.OldCut), dentries),
            New: Path(paths.Slice(sample.OldLen, sample.NewLen), marks.HasFlag(SampleMarks.NewCut), dentries),
            IsTyped: !dentries,
            OldDirectoryFd: sample.OldDirFd,
            NewDirectoryFd: sample.NewDirFd)
        {
            Slot = (int)sample.Slot,
            Generation = sample.Generation,
            IsYoung = marks.HasFlag(SampleMarks.Young),
            Program = Program(in sample),
            ProcessStartNanoseconds = sample.ProcessStartNs,
            ReplacedChangedAt = sample.ReplacedAt,
            OldStart = oldStart,
            NewStart = sample.NewStartLen > 0
                ? Start(starts.Slice(sample.OldStartLen, sample.NewStartLen))
                : sample.OldDirFd == sample.NewDirFd ? oldStart : default,
        };
    }

    private static ProgramFile Program(in SampleRecord sample) => sample.Program.Inode == 0
        ? default
        : new(
            sample.Program.Inode, Major(sample.Program.Device), Minor(sample.Program.Device), sample.Program.Owner,
            (ushort)(sample.Program.Mode & PermissionBits), sample.Program.ChangedAt,
            DirectoryName(sample.Program.FirstDirectory.Bytes), sample.Marks.HasFlag(SampleMarks.ProgramOnUsrMount));

    // The one that is there most of the time is made once.
    private static string? DirectoryName(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? null : name.SequenceEqual("usr"u8) ? "usr" : EscapedName.Text(name);

    /// <param name="device">As the kernel keeps it: major &lt;&lt; 20 | minor.</param>
    public static uint Major(uint device) => device >> MinorBits;

    /// <param name="device">As of <see cref="Major"/>.</param>
    public static uint Minor(uint device) => device & ((1u << MinorBits) - 1);

    // A NUL is no part of a name: the directory was being renamed while its name was read.
    private static SampledPath Path(ReadOnlySpan<byte> bytes, bool cut, bool leafFirst) => leafFirst
        ? RootFirst(bytes, cut || bytes.Contains((byte)0))
        : new(bytes.ToArray(), cut);

    // "/ann/home", or "/" for the root. A NUL: see above.
    private static ReadOnlyMemory<byte> Start(ReadOnlySpan<byte> leafFirst) => leafFirst switch
    {
        { IsEmpty: true } => default,
        [(byte)'/'] => "/"u8.ToArray(),
        _ => leafFirst.Contains((byte)0) ? default : RootFirst(leafFirst[1..], cut: false).Bytes,
    };

    private static SampledPath RootFirst(ReadOnlySpan<byte> leafFirst, bool cut)
    {
        if (leafFirst.IsEmpty)
        {
            return new(ReadOnlyMemory<byte>.Empty, cut);
        }

        // As many slashes as names, as the first one has one before it as well.
        byte[] path = new byte[leafFirst.Length + 1];
        int end = path.Length;
        foreach (Range range in leafFirst.Split(Slash))
        {
            ReadOnlySpan<byte> name = leafFirst[range];
            end -= name.Length;
            name.CopyTo(path.AsSpan(end));
            path[--end] = Slash;
        }

        return new(cut ? path.AsMemory(1) : path, cut);
    }
}

/// <summary>Makes the difference of a slot's running count of suppressed renames.</summary>
/// <param name="slots">Size of the table of actors.</param>
internal sealed class SuppressedSinceLast(int slots)
{
    // As many as have been asked for: the first slots are taken first, and most hosts have few actors.
    private (uint Generation, ulong Suppressed)[] _last = new (uint, ulong)[Math.Min(slots, 256)];

    /// <summary>So many have been told of the slot's owner, or never will be.</summary>
    public void Begin(int slot, uint generation, ulong suppressed) => Of((uint)slot) = (generation, suppressed);

    /// <returns>How many since the previous sample of the slot's owner.</returns>
    public ulong Next(in SampleRecord sample)
    {
        ref (uint Generation, ulong Suppressed) last = ref Of(sample.Slot);
        if (last.Generation != sample.Generation)
        {
            last = (sample.Generation, 0); // another owner, or the same one again, from zero
        }

        // Two CPUs may have written theirs in the other order than they looked at the count.
        ulong since = Math.Max(sample.Suppressed, last.Suppressed) - last.Suppressed;
        last.Suppressed += since;
        return since;
    }

    private ref (uint Generation, ulong Suppressed) Of(uint slot)
    {
        if (slot >= _last.Length && slot < slots)
        {
            Array.Resize(ref _last, (int)Math.Min(slots, 2 * slot));
        }

        return ref _last[slot];
    }
}
