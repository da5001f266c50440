namespace RenameExporter.Guard.Enforcing;

/// <summary>Of the open-addressed tables of bpf/guard.h.</summary>
internal static class Places
{
    /// <summary>HASH() of bpf/guard_match.bpf.h: the first place, once it is cut to the table's size.</summary>
    public static ulong Hash(ulong word) => unchecked(word * 0x9e3779b97f4a7c15UL) >> 32;
}
