using System.Buffers.Binary;
using System.Text;
using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>When a policy is compiled, and what for.</summary>
/// <param name="Mode">The second key, --guard.mode.</param>
/// <param name="NowNs">CLOCK_MONOTONIC, which began with the host.</param>
/// <param name="Now">By the wall clock.</param>
/// <param name="StartedNs">CLOCK_MONOTONIC when the guard began.</param>
internal sealed record PolicyMoment(PolicyMode Mode, ulong NowNs, DateTimeOffset Now, ulong StartedNs);

/// <summary>What came of a policy.</summary>
/// <param name="Mode">
/// In force: the weaker of the file's mode and the second key, and monitor where an exemption is lost or it has expired.
/// </param>
/// <param name="Problems">Why it does less than it asks for, a sentence each; whoever it is about goes free.</param>
internal sealed record Compilation(PolicyMode Mode, IReadOnlyList<string> Problems);

/// <summary>Makes the kernel's tables of a policy (bpf/guard.h).</summary>
internal static class PolicyCompiler
{
    private const double NsPerSecond = 1e9;

    private const uint MostProcesses = (1 << 24) - 1; // what is above is the rule

    // A clock that was set back after the file was read is no reason to stop.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromDays(1);

    /// <param name="compiled">Written as a whole; not the half that is in force.</param>
    /// <param name="tables">Likewise.</param>
    public static Compilation Compile(
        Policy policy, PolicyTargets targets, PolicyMoment moment, ref GuardPolicy compiled, ref GuardTables tables)
    {
        compiled = default;
        tables = default;
        List<string> lost = [.. targets.LostExemptions], problems = [.. targets.Problems];
        WriteUids(policy, ref compiled);
        WritePrograms(targets, ref compiled, ref tables, lost);
        WriteCgroups(targets, ref tables, lost, problems);
        WriteExtensions(policy, ref tables, problems);

        bool enforce = policy.Mode == PolicyMode.Enforce && moment.Mode == PolicyMode.Enforce;
        if (enforce && lost.Count > 0)
        {
            problems.Insert(0, "nothing is enforced, as somebody who is exempt would be judged");
        }

        if (enforce && policy.Expires > moment.Now + PolicyFile.LongestLife + s_tolerance)
        {
            lost.Add(
                $"nothing is enforced, as expires is more than {PolicyFile.LongestLife.TotalDays:0} days ahead by this host's clock");
        }

        for (int i = 0; i < policy.Rules.Length; i++)
        {
            compiled.Rule[i] = RuleOf(policy.Rules[i], policy.GiveUp, enforce && lost.Count == 0);
            WriteMasks(policy.Rules[i], 1u << i, ref compiled);
        }

        compiled.Needs = (uint)NeedsOf(policy, targets);
        compiled.EnforceFromNs = Math.Max(moment.StartedNs + Ns(policy.GraceAfterStart), Ns(policy.GraceAfterBoot));
        compiled.ExpiresNs = policy.Expires is { } expires ? Until(expires, moment) : ulong.MaxValue;
        bool hasExpired = compiled.ExpiresNs <= moment.NowNs;
        if (enforce && hasExpired)
        {
            problems.Add($"the policy expired at {policy.Expires:u}: nothing is enforced");
        }

        problems.AddRange(lost);
        return new(enforce && lost.Count == 0 && !hasExpired ? PolicyMode.Enforce : PolicyMode.Monitor, problems);
    }

    /// <summary>Whether it is about some cgroups alone.</summary>
    public static bool AsksForCgroups(this PolicyRule rule) =>
        !rule.Cgroups.IsEmpty && !rule.Cgroups.Any(pattern => pattern.IsEverything);

    private static ulong Ns(TimeSpan time) => (ulong)time.Ticks * TimeSpan.NanosecondsPerTick;

    // CLOCK_MONOTONIC when the wall clock, as it is set now, will be there.
    private static ulong Until(DateTimeOffset time, PolicyMoment moment)
    {
        TimeSpan left = time - moment.Now;
        return left <= TimeSpan.Zero ? 0 : moment.NowNs + Ns(left);
    }

    private static GuardRule RuleOf(PolicyRule rule, Breaker? giveUp, bool enforce)
    {
        ulong interval = rule.Budget is { } budget ? (ulong)Math.Max(1, Math.Round(NsPerSecond / budget.RefillPerSecond)) : 0;
        return new()
        {
            Flags = (enforce && rule.Mode == PolicyMode.Enforce ? (uint)GuardRuleFlag.Enforce : 0)
                | (rule.Budget is not null ? (uint)GuardRuleFlag.Budget : 0),
            Actions = (uint)(rule.Action | GuardAction.Deny), // where the hook can
            Scope = ScopeOf(rule.Per),
            Error = (uint)rule.Error,
            MostActions = (uint)(giveUp?.Actions ?? 0),
            GiveUpNs = giveUp is null ? 0 : Ns(giveUp.Per),
            IntervalNs = interval,
            BacklogNs = interval * (ulong)Math.Max(0, (rule.Budget?.Files ?? 1) - 1),
        };
    }

    /// <summary>Whose renames share a budget, as a mask for the keys of budgets.</summary>
    public static BucketKey ScopeOf(GuardScope per)
    {
        var mask = new BucketKey
        {
            CgroupId = per.HasFlag(GuardScope.Cgroup) ? ulong.MaxValue : 0,
            Uid = per.HasFlag(GuardScope.Uid) ? uint.MaxValue : 0,
            RuleAndProcess = per.HasFlag(GuardScope.Process) ? MostProcesses : 0,
        };
        ((Span<byte>)mask.Comm).Fill(per.HasFlag(GuardScope.Comm) ? byte.MaxValue : byte.MinValue);
        return mask;
    }

    private static void WriteMasks(PolicyRule rule, uint mask, ref GuardPolicy compiled)
    {
        compiled.Rules |= mask;
        compiled.AnyCgroup |= rule.AsksForCgroups() ? 0 : mask;
        if (rule.WhenBurst)
        {
            compiled.OnBurst |= mask;
        }
        else if (rule.Extensions.IsEmpty) // else the extensions have it
        {
            switch (rule.Count)
            {
                case CountedRenames.Moves: compiled.Moves |= mask; break;
                case CountedRenames.Replacements: compiled.Replacements |= mask; break;
                case CountedRenames.ExtensionChanges: compiled.ExtensionChanges |= mask; break;
                default: compiled.AnyKind |= mask; break;
            }
        }
    }

    private static GuardNeed NeedsOf(Policy policy, PolicyTargets targets)
    {
        GuardNeed needs = targets.Programs.IsEmpty ? GuardNeed.None : GuardNeed.Programs;
        needs |= policy.Exempt.Cgroups.IsEmpty ? GuardNeed.None : GuardNeed.Cgroups;
        foreach (PolicyRule rule in policy.Rules)
        {
            needs |= rule.AsksForCgroups() ? GuardNeed.Cgroups : GuardNeed.None;
            needs |= rule.Budget is not null && rule.Per.HasFlag(GuardScope.Cgroup) ? GuardNeed.CgroupId : GuardNeed.None;
            needs |= rule.Budget is not null && rule.Per.HasFlag(GuardScope.Comm) ? GuardNeed.Comm : GuardNeed.None;
            needs |= rule.WhenBurst ? GuardNeed.Marks | GuardNeed.Programs : GuardNeed.None;
            needs |= !rule.WhenBurst && (!rule.Extensions.IsEmpty
                || rule.Count is CountedRenames.Moves or CountedRenames.ExtensionChanges)
                ? GuardNeed.Names : GuardNeed.None;
        }

        return needs;
    }

    private static void WriteUids(Policy policy, ref GuardPolicy compiled)
    {
        IReadOnlyList<GuardUidRange> ranges = UidMasks.Of(policy); // PolicyFile has seen that they fit
        for (int i = 0; i < GuardNumbers.UidRanges; i++)
        {
            compiled.Uids[i] = i < ranges.Count ? ranges[i] : new() { First = uint.MaxValue, Rules = ranges[^1].Rules };
        }
    }

    private static void WritePrograms(
        PolicyTargets targets, ref GuardPolicy compiled, ref GuardTables tables, List<string> lost)
    {
        int[] table = ProbedTable.Arrange(
            [.. targets.Programs.Select(program => ProbedTable.WordOf(program.Device, program.Inode))], GuardNumbers.Programs);
        int written = 0;
        for (int place = 0; place < table.Length; place++)
        {
            if (table[place] >= 0)
            {
                ExemptProgram program = targets.Programs[table[place]];
                tables.Exempt[place] = new() { Inode = program.Inode, Device = program.Device };
                compiled.ExemptInodes |= BitOf(program.Inode);
                written++;
            }
        }

        if (written < targets.Programs.Length)
        {
            lost.Add(
                $"{targets.Programs.Length - written} of {targets.Programs.Length} exempt executables do not fit into the "
                + "kernel's table");
        }
    }

    private static void WriteCgroups(PolicyTargets targets, ref GuardTables tables, List<string> lost, List<string> problems)
    {
        int[] table = ProbedTable.Arrange([.. targets.Cgroups.Select(cgroup => cgroup.Id)], GuardNumbers.Cgroups);
        var missing = new HashSet<int>(Enumerable.Range(0, targets.Cgroups.Length));
        for (int place = 0; place < table.Length; place++)
        {
            if (table[place] >= 0)
            {
                CgroupRules cgroup = targets.Cgroups[table[place]];
                tables.Cgroups[place] = new() { Id = cgroup.Id, Here = cgroup.Here, Below = cgroup.Below };
                missing.Remove(table[place]);
            }
        }

        if (missing.Count > 0)
        {
            bool isExempt = missing.Any(i => ((targets.Cgroups[i].Here | targets.Cgroups[i].Below) & GuardNumbers.Exempt) != 0);
            (isExempt ? lost : problems).Add(
                $"{missing.Count} of {targets.Cgroups.Length} cgroups do not fit into the kernel's table: name one above them, "
                + "with /**");
        }
    }

    private static void WriteExtensions(Policy policy, ref GuardTables tables, List<string> problems)
    {
        var masks = new Dictionary<string, uint>(StringComparer.Ordinal);
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            foreach (string extension in policy.Rules[i].Extensions)
            {
                masks[extension] = masks.GetValueOrDefault(extension) | 1u << i;
            }
        }

        GuardExtension[] entries = [.. masks.Select(pair => new GuardExtension { Key = KeyOf(pair.Key), Rules = pair.Value })];
        int[] table = ProbedTable.Arrange([.. entries.Select(entry => WordOf(entry.Key))], GuardNumbers.Extensions);
        int written = 0;
        for (int place = 0; place < table.Length; place++)
        {
            if (table[place] >= 0)
            {
                tables.Extensions[place] = entries[table[place]];
                written++;
            }
        }

        if (written < entries.Length)
        {
            problems.Add($"{entries.Length - written} of {entries.Length} extensions do not fit into the kernel's table");
        }
    }

    /// <summary>In <see cref="GuardPolicy.ExemptInodes"/>.</summary>
    public static ulong BitOf(ulong inode) => 1UL << (int)(inode & 63);

    /// <summary>As bpf/extension.bpf.h makes it: aligned to the right, with NULs before it.</summary>
    public static ExtensionKey KeyOf(string extension)
    {
        var key = default(ExtensionKey);
        Span<byte> bytes = key.Extension;
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes(extension);
        text.CopyTo(bytes[(bytes.Length - text.Length)..]);
        return key;
    }

    /// <summary>What its hash is made of.</summary>
    public static ulong WordOf(in ExtensionKey key)
    {
        ReadOnlySpan<byte> bytes = key.Extension;
        return ProbedTable.WordOfExtension(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }
}
