using RenameExporter.Abi;

namespace RenameExporter.Guard.Enforcing;

/// <summary>Whom the detector has marked: is_marked() in bpf/guard_match.bpf.h looks there.</summary>
internal static class MarkTable
{
    /// <summary>In one of the places where it is looked for: its own, else that of the mark that ends first.</summary>
    /// <param name="marks">Which programs read meanwhile: one that is half written is none.</param>
    public static void Set(Span<GuardMark> marks, in GuardMark mark, ulong nowNs)
    {
        ulong hash = Places.Hash(mark.Inode ^ ((ulong)mark.Device << 32) ^ mark.Uid);
        ref GuardMark place = ref marks[0];
        ulong leastLeft = ulong.MaxValue;
        for (ulong i = 0; i < GuardNumbers.Probes; i++)
        {
            ref GuardMark other = ref marks[(int)((hash + i) & (GuardNumbers.Marks - 1))];
            bool isOwn = other.Inode == mark.Inode && other.Device == mark.Device && other.Uid == mark.Uid;
            ulong left = isOwn || other.UntilNs <= nowNs ? 0 : other.UntilNs - nowNs;
            if (isOwn || left < leastLeft)
            {
                place = ref other;
                leastLeft = left;
            }

            if (isOwn)
            {
                break;
            }
        }

        Volatile.Write(ref place.UntilNs, 0);
        Volatile.Write(ref place.Inode, mark.Inode);
        Volatile.Write(ref place.Device, mark.Device);
        Volatile.Write(ref place.Uid, mark.Uid);
        Volatile.Write(ref place.UntilNs, mark.UntilNs);
    }
}

/// <summary>Of the open-addressed tables of bpf/guard.h.</summary>
internal static class Places
{
    /// <summary>HASH() of bpf/guard_match.bpf.h: the first place, once it is cut to the table's size.</summary>
    public static ulong Hash(ulong word) => unchecked(word * 0x9e3779b97f4a7c15UL) >> 32;
}
