using System.Collections.Immutable;
using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>An executable as the kernel knows it, by which its processes are exempt.</summary>
/// <param name="Device">
/// Of its file system's superblock, which st_dev is not everywhere, in the kernel's form: the minor number has 20 bits.
/// </param>
/// <param name="Inode">Not 0.</param>
internal readonly record struct ExemptProgram(uint Device, ulong Inode);

/// <summary>A cgroup that patterns match.</summary>
/// <param name="Id">Of the kernel: the inode of its directory.</param>
/// <param name="Here">Mask of rules, or <see cref="GuardNumbers.Exempt"/>: about the tasks in it.</param>
/// <param name="Below">About these, and those in cgroups below.</param>
internal readonly record struct CgroupRules(ulong Id, uint Here, uint Below);

/// <summary>What the paths and patterns of a policy mean on this host at a moment. Immutable.</summary>
internal sealed record PolicyTargets
{
    public static PolicyTargets None { get; } = new();

    /// <summary>No two are the same; sorted.</summary>
    public ImmutableArray<ExemptProgram> Programs { get; init; } = [];

    /// <summary>Each once; sorted.</summary>
    public ImmutableArray<CgroupRules> Cgroups { get; init; } = [];

    /// <summary>Sentences for people: what is not there.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Sentences: rules that are about fewer than they ask for.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Sentences: who is meant to be exempt and would be judged. With any, nothing is enforced.</summary>
    public ImmutableArray<string> LostExemptions { get; init; } = [];

    /// <summary>Behind <see cref="Programs"/>.</summary>
    public ImmutableDictionary<string, ExemptPath> Paths { get; init; } = ImmutableDictionary<string, ExemptPath>.Empty;

    /// <summary>A look at the host. Its cost grows with the paths, and with the cgroups that patterns with '*' look through.</summary>
    /// <param name="before">Of the last look: what was replaced since stays exempt until it is replaced again.</param>
    public static PolicyTargets Resolve(Policy policy, PolicyHost host, PolicyTargets? before = null)
    {
        host.Forget();
        List<string> notes = [], problems = [], lost = [];
        ImmutableDictionary<string, ExemptPath> paths = ProgramIdentities.Find(
            policy.Exempt.Executables, host, before?.Paths ?? None.Paths, notes, lost);
        IEnumerable<ExemptProgram> programs = paths.Values
            .SelectMany(path => path.Before is { } old ? [path.Now, old] : (ExemptProgram[])[path.Now])
            .Distinct().OrderBy(program => program.Inode).ThenBy(program => program.Device);
        return new()
        {
            Programs = [.. programs],
            Cgroups = [.. CgroupsOf(policy, host, notes, problems, lost)],
            Notes = [.. notes],
            Problems = [.. problems],
            LostExemptions = [.. lost],
            Paths = paths,
        };
    }

    /// <summary>Whether a policy that was compiled for the others is one for these.</summary>
    public bool IsSameAs(PolicyTargets other) =>
        Programs.SequenceEqual(other.Programs) && Cgroups.SequenceEqual(other.Cgroups)
        && Problems.SequenceEqual(other.Problems) && LostExemptions.SequenceEqual(other.LostExemptions);

    private static IEnumerable<CgroupRules> CgroupsOf(
        Policy policy, PolicyHost host, List<string> notes, List<string> problems, List<string> lost)
    {
        (CgroupPattern Pattern, uint Mask)[] patterns =
        [
            .. policy.Exempt.Cgroups.Select(pattern => (pattern, (uint)GuardNumbers.Exempt)),
            .. policy.Rules.SelectMany((rule, i) => rule.AsksForCgroups() ? rule.Cgroups : [], (rule, pattern) => pattern)
                .Distinct().Select(pattern => (pattern, MaskOf(policy, pattern))),
        ];
        if (patterns.Length == 0)
        {
            return [];
        }

        if (host.Cgroups(out string? problem) is not { } tree)
        {
            (policy.Exempt.Cgroups.IsEmpty ? problems : lost).Add($"no cgroup is matched: {problem}");
            return [];
        }

        var found = new Dictionary<ulong, CgroupRules>();
        foreach ((CgroupPattern pattern, uint mask) in patterns)
        {
            int before = found.Count;
            bool any = false;
            foreach (ulong id in tree.Find(pattern))
            {
                any = true;
                CgroupRules known = found.GetValueOrDefault(id, new(id, 0, 0));
                found[id] = pattern.HasBelow
                    ? known with { Below = known.Below | mask }
                    : known with { Here = known.Here | mask };
            }

            if (tree.IsCut)
            {
                (mask == GuardNumbers.Exempt ? lost : problems).Add(
                    $"{pattern.Text}: there are more cgroups than are looked at, so some are not matched");
                break;
            }

            if (!any)
            {
                notes.Add($"{pattern.Text} matches no cgroup now");
            }
        }

        return found.Values.OrderBy(cgroup => cgroup.Id);
    }

    private static uint MaskOf(Policy policy, CgroupPattern pattern)
    {
        uint mask = 0;
        for (int i = 0; i < policy.Rules.Length; i++)
        {
            mask |= policy.Rules[i].AsksForCgroups() && policy.Rules[i].Cgroups.Contains(pattern) ? 1u << i : 0;
        }

        return mask;
    }
}
