using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>Users with the rules about them, as the kernel searches them: sorted ranges without gaps.</summary>
internal static class UidMasks
{
    /// <returns>
    /// First user of each range, the first one 0, and its mask: rules that ask for these users or for none, or
    /// <see cref="GuardNumbers.Exempt"/> alone. Neighbours differ. May be more than fit.
    /// </returns>
    public static IReadOnlyList<GuardUidRange> Of(Policy policy)
    {
        var about = new List<(UidRange Range, uint Mask)>();
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            uint mask = 1u << i;
            about.AddRange(policy.Rules[i].Uids.IsEmpty
                ? [(new(0, uint.MaxValue), mask)]
                : policy.Rules[i].Uids.Select(range => (range, mask)));
        }

        about.AddRange(policy.Exempt.Uids.Select(range => (range, (uint)GuardNumbers.Exempt)));
        var starts = new SortedSet<uint> { 0 };
        foreach ((UidRange range, _) in about)
        {
            starts.Add(range.First);
            if (range.Last < uint.MaxValue)
            {
                starts.Add(range.Last + 1);
            }
        }

        var result = new List<GuardUidRange>();
        foreach (uint start in starts)
        {
            uint mask = 0;
            foreach ((UidRange range, uint rules) in about)
            {
                mask |= range.First <= start && start <= range.Last ? rules : 0;
            }

            mask = (mask & GuardNumbers.Exempt) != 0 ? GuardNumbers.Exempt : mask;
            if (result.Count == 0 || result[^1].Rules != mask)
            {
                result.Add(new() { First = start, Rules = mask });
            }
        }

        return result;
    }
}
