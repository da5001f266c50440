using System.Runtime.InteropServices;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>What a bucket is for. Two of different clauses, or of an actor and an ending, are never the same one.</summary>
internal enum BucketKind : uint
{
    LossOfActor,
    LossToEnding,
    LossByNewPrograms,
    ConvergenceToEnding,

    // These two have no such bucket, only a burst: NewProgramClause.
    Replaced,
    ReplacedOlder,
}

/// <summary>Whose files drop into a bucket: as it is, so that no two names, which others choose, can be taken for one.</summary>
internal readonly record struct BucketKey(ulong KindAndUid, ulong CgroupId, ulong Name, ulong NameRest)
{
    private const int KindShift = 32;

    /// <summary>All programs that are new to this host, whatever they are called.</summary>
    public static BucketKey NewPrograms { get; } = new((ulong)BucketKind.LossByNewPrograms << KindShift, 0, 0, 0);

    public BucketKind Kind => (BucketKind)(KindAndUid >> KindShift);

    public static BucketKey OfActor(RenameSample sample)
    {
        Span<ulong> name = [0, 0];
        Span<byte> bytes = MemoryMarshal.AsBytes(name);
        ReadOnlySpan<byte> comm = sample.Comm.Span;
        comm[..Math.Min(comm.Length, bytes.Length)].CopyTo(bytes);
        return new(((ulong)BucketKind.LossOfActor << KindShift) | sample.Uid, sample.CgroupId, name[0], name[1]);
    }

    /// <summary>Stands for the bucket of clause F.</summary>
    public static BucketKey OfClause(BurstSeverity severity) => new(
        (ulong)(severity == BurstSeverity.Critical ? BucketKind.ReplacedOlder : BucketKind.Replaced) << KindShift, 0, 0, 0);

    public static BucketKey OfEnding(BucketKind kind, Ending ending) =>
        new((ulong)kind << KindShift, 0, ending.Begin, ending.Rest);
}

/// <summary>
/// A leaky bucket of 64 bytes. All of them leak alike, so the level of each is kept as the time at which it will be
/// empty: whichever is empty first is the lowest, now and for as long as nothing drops in.
/// </summary>
internal struct Bucket
{
    /// <summary>In which a file leaks: nanoseconds.</summary>
    public const long LeakNs = 5_000_000_000;

    private const int BitsOfType = 10, TypeMask = (1 << BitsOfType) - 1;

    public BucketKey Key;

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public long EmptyAt;

    /// <summary>The same if only files of new programs had dropped in.</summary>
    public long EmptyOfNewAt;

    /// <summary>When the first file dropped in, in whole seconds of that clock.</summary>
    public uint BeganAtSeconds;

    /// <summary>Where it stands in the table's heap, and the next one of its chain.</summary>
    public ushort Place, Next;

    private ulong _types; // six numbers

    /// <summary>Different types that were lost: 6 at most.</summary>
    public readonly int Types
    {
        get
        {
            int count = 0;
            for (ulong left = _types; left > 0; left >>= BitsOfType)
            {
                count++;
            }

            return count;
        }
    }

    /// <param name="most">It holds no more.</param>
    public void Drop(long nowNs, double files, bool isNew, int most)
    {
        if (EmptyAt <= nowNs)
        {
            (EmptyAt, EmptyOfNewAt, _types) = (nowNs, nowNs, 0);
            BeganAtSeconds = (uint)(nowNs / 1_000_000_000);
        }

        long full = nowNs + (most * LeakNs);
        long drop = (long)(Math.Min(files, most) * LeakNs);
        EmptyAt = Math.Min(full, EmptyAt + drop);
        if (isNew)
        {
            EmptyOfNewAt = Math.Min(full, Math.Max(nowNs, EmptyOfNewAt) + drop);
        }
    }

    /// <summary>The files are what they were.</summary>
    public void GiveBack(double files, bool isNew)
    {
        long back = (long)(Math.Min(files, int.MaxValue) * LeakNs);
        EmptyAt -= back;
        EmptyOfNewAt -= isNew ? back : 0;
    }

    /// <summary>Whether so many have dropped in, of which less than one has leaked.</summary>
    public readonly bool Holds(int files, long nowNs) => EmptyAt - nowNs > (files - 1) * LeakNs;

    /// <summary>Likewise of the files of new programs.</summary>
    public readonly bool HoldsOfNew(int files, long nowNs) => EmptyOfNewAt - nowNs > (files - 1) * LeakNs;

    /// <param name="type">A number of <see cref="UsualTypes"/>.</param>
    public void Add(int type)
    {
        int shift = 0;
        for (ulong left = _types; left > 0; left >>= BitsOfType, shift += BitsOfType)
        {
            if ((left & TypeMask) == (ulong)type)
            {
                return;
            }
        }

        if (shift <= 64 - BitsOfType)
        {
            _types |= (ulong)type << shift;
        }
    }
}
