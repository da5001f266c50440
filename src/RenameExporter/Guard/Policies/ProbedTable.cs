using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Guard.Policies;

/// <summary>
/// The kernel's tables: open-addressed, and an entry lies in one of <see cref="GuardNumbers.Probes"/> places from that of
/// its hash on, with no empty place before it. See bpf/guard_match.bpf.h.
/// </summary>
internal static class ProbedTable
{
    /// <summary>The first place of a word that stands for a key.</summary>
    /// <param name="places">In the table, a power of two.</param>
    public static int First(ulong word, int places) => (int)Places.Hash(word) & (places - 1);

    public static ulong WordOf(uint device, ulong inode) => inode ^ (ulong)device << 32;

    /// <summary>Of a name that is aligned to the right, as two words.</summary>
    public static ulong WordOfExtension(ulong low, ulong high) => low ^ high * 31;

    /// <summary>Finds each entry a place. Whoever is nearer to its first place makes room for one that is farther off, which
    /// keeps the farthest as near as can be.</summary>
    /// <param name="words">Of the entries; no two entries have the same key.</param>
    /// <param name="places">In the table.</param>
    /// <returns>For each place its entry, or -1; what is in none does not fit.</returns>
    public static int[] Arrange(IReadOnlyList<ulong> words, int places)
    {
        int[] table = new int[places];
        Array.Fill(table, -1);
        for (int entry = 0; entry < words.Count; entry++)
        {
            int carried = entry;
            int place = First(words[entry], places);
            for (int distance = 0; distance < GuardNumbers.Probes; distance++, place = (place + 1) & (places - 1))
            {
                if (table[place] < 0)
                {
                    table[place] = carried;
                    break;
                }

                int other = (place - First(words[table[place]], places)) & (places - 1);
                if (other < distance)
                {
                    (carried, table[place], distance) = (table[place], carried, other);
                }
            }
        }

        return table;
    }
}
