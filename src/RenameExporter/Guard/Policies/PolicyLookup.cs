using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>Looks into a compiled policy as bpf/guard_match.bpf.h and guard_names.bpf.h do: to explain it, and to test it.</summary>
internal static class PolicyLookup
{
    /// <returns>Mask of the rules about a user.</returns>
    public static uint RulesOfUid(in GuardPolicy policy, uint uid)
    {
        int at = 0;
        for (int step = GuardNumbers.UidRanges / 2; step > 0; step /= 2)
        {
            int next = (at + step) & (GuardNumbers.UidRanges - 1);
            at = policy.Uids[next].First <= uid ? next : at;
        }

        return policy.Uids[at].Rules;
    }

    /// <param name="upwards">The task's cgroup, and those above it, the nearest first.</param>
    public static uint RulesOfCgroups(in GuardTables tables, IEnumerable<ulong> upwards)
    {
        uint rules = 0;
        int level = 0;
        foreach (ulong id in upwards.Take(GuardNumbers.Levels))
        {
            int first = ProbedTable.First(id, GuardNumbers.Cgroups);
            for (int i = 0; i < GuardNumbers.Probes; i++)
            {
                GuardCgroup place = tables.Cgroups[(first + i) & (GuardNumbers.Cgroups - 1)];
                if (place.Id == id)
                {
                    rules |= level > 0 ? place.Below : place.Here | place.Below;
                }

                if (place.Id == id || place.Id == 0)
                {
                    break;
                }
            }

            level++;
        }

        return rules;
    }

    public static bool IsExemptProgram(in GuardPolicy policy, in GuardTables tables, uint device, ulong inode)
    {
        if ((policy.ExemptInodes & PolicyCompiler.BitOf(inode)) == 0)
        {
            return false;
        }

        int first = ProbedTable.First(ProbedTable.WordOf(device, inode), GuardNumbers.Programs);
        for (int i = 0; i < GuardNumbers.Probes; i++)
        {
            GuardProgram place = tables.Exempt[(first + i) & (GuardNumbers.Programs - 1)];
            if (place.Inode == 0)
            {
                return false;
            }

            if (place.Inode == inode && place.Device == device)
            {
                return true;
            }
        }

        return false;
    }

    public static uint RulesOfExtension(in GuardTables tables, in ExtensionKey key)
    {
        int first = ProbedTable.First(PolicyCompiler.WordOf(key), GuardNumbers.Extensions);
        for (int i = 0; i < GuardNumbers.Probes; i++)
        {
            GuardExtension place = tables.Extensions[(first + i) & (GuardNumbers.Extensions - 1)];
            if (place.Key.Equals(key))
            {
                return place.Rules;
            }

            if (place.Key.Extension[15] == 0)
            {
                break;
            }
        }

        return 0;
    }

    /// <returns>Mask of the rules about a process; <see cref="GuardNumbers.Exempt"/> alone: it is exempt by user or cgroup.</returns>
    public static uint RulesAbout(in GuardPolicy policy, in GuardTables tables, uint uid, IEnumerable<ulong> upwards)
    {
        uint rules = RulesOfUid(policy, uid);
        if ((rules & GuardNumbers.Exempt) != 0)
        {
            return GuardNumbers.Exempt;
        }

        rules &= policy.Rules;
        if ((policy.Needs & (uint)GuardNeed.Cgroups) == 0)
        {
            return rules;
        }

        uint ofCgroups = RulesOfCgroups(tables, upwards);
        return (ofCgroups & GuardNumbers.Exempt) != 0 ? GuardNumbers.Exempt : rules & (ofCgroups | policy.AnyCgroup);
    }
}
