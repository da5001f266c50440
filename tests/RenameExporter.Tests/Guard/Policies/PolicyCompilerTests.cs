using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Tests.Guard.Policies;

public sealed class PolicyCompilerTests
{
    private const ulong Second = 1_000_000_000;
    private const uint Exempt = GuardNumbers.Exempt;

    private static readonly PolicyMoment s_moment = new(PolicyMode.Enforce, 1000 * Second, TestPolicy.Now, 900 * Second);

    [Fact]
    public void Compile_aRule_hasTheNumbersOfItsBudget()
    {
        GuardRule rule = Compile(TestPolicy.Of(
            """
            version: 1
            mode: enforce
            expires: 2026-12-01
            give_up_after: {actions: 7, per: 1m}
            rules: [{name: r, match: {uids: [1]}, budget: 50, refill: 4/s, per: [uid, comm], action: kill, errno: EDQUOT}]

            """)).Compiled.Rule[0];

        Assert.Equal((uint)(GuardRuleFlag.Enforce | GuardRuleFlag.Budget), rule.Flags);
        Assert.Equal((uint)(GuardAction.Kill | GuardAction.Deny), rule.Actions);
        Assert.Equal((0ul, uint.MaxValue, 0u), (rule.Scope.CgroupId, rule.Scope.Uid, rule.Scope.RuleAndProcess));
        Assert.Equal(Enumerable.Repeat(byte.MaxValue, 16), ((ReadOnlySpan<byte>)rule.Scope.Comm).ToArray());
        Assert.Equal((122u, 7u, 60 * Second), (rule.Error, rule.MostActions, rule.GiveUpNs));
        Assert.Equal((Second / 4, 49 * Second / 4), (rule.IntervalNs, rule.BacklogNs));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 7)]
    [InlineData(200, 0.01)]
    [InlineData(1_000_000, 1_000_000)]
    public void Compile_anyBudget_letsSoManyPassAtOnceAndThenByItsRefill(int files, double refill)
    {
        GuardRule rule = Compile(Policy(new() { Budget = new(files, refill) })).Compiled.Rule[0];
        ulong full = 0, now = 1000 * Second;
        int passed = 0;
        while (Take(ref full, now))
        {
            passed++;
        }

        Assert.Equal(files, passed);
        Assert.Equal(1, (Take(ref full, now + rule.IntervalNs) ? 1 : 0) + (Take(ref full, now + rule.IntervalNs) ? 1 : 0));
        Assert.InRange(rule.IntervalNs * refill / 1e9, 0.999, 1.001);

        // take_from() of bpf/guard_act.bpf.h.
        bool Take(ref ulong fullNs, ulong at)
        {
            ulong from = Math.Max(fullNs, at);
            bool taken = from - at <= rule.BacklogNs;
            fullNs = taken ? from + rule.IntervalNs : fullNs;
            return taken;
        }
    }

    [Theory]
    [InlineData(PolicyMode.Enforce, PolicyMode.Enforce, PolicyMode.Enforce, true)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Enforce, PolicyMode.Monitor, false)]
    [InlineData(PolicyMode.Enforce, PolicyMode.Monitor, PolicyMode.Enforce, false)]
    [InlineData(PolicyMode.Monitor, PolicyMode.Enforce, PolicyMode.Monitor, false)]
    internal void Compile_threeModes_enforcesWhereAllDo(PolicyMode key, PolicyMode file, PolicyMode rule, bool expected)
    {
        Policy policy = Policy(new() { Mode = rule }) with { Mode = file };
        (GuardPolicy compiled, Compilation compilation) = Compile(policy, moment: s_moment with { Mode = key });

        Assert.Equal(expected, (compiled.Rule[0].Flags & (uint)GuardRuleFlag.Enforce) != 0);
        Assert.Equal(key < file ? key : file, compilation.Mode);
    }

    [Fact]
    public void Compile_aLostExemption_enforcesNothingAndSaysSo()
    {
        (GuardPolicy compiled, Compilation compilation) = Compile(
            Policy(new()), PolicyTargets.None with { LostExemptions = ["/usr/bin/dpkg is exempt and cannot be looked at"] });

        Assert.Equal(0u, compiled.Rule[0].Flags & (uint)GuardRuleFlag.Enforce);
        Assert.Equal(PolicyMode.Monitor, compilation.Mode);
        Assert.Equal(
            ["nothing is enforced, as somebody who is exempt would be judged", "/usr/bin/dpkg is exempt and cannot be looked at"],
            compilation.Problems);
    }

    [Fact]
    public void Compile_times_areThoseOfTheMonotonicClock()
    {
        Policy policy = Policy(new()) with
        {
            Expires = TestPolicy.Now + TimeSpan.FromHours(1),
            GraceAfterStart = TimeSpan.FromSeconds(60),
            GraceAfterBoot = TimeSpan.FromSeconds(10),
        };
        GuardPolicy compiled = Compile(policy).Compiled;
        Assert.Equal((960 * Second, 4600 * Second), (compiled.EnforceFromNs, compiled.ExpiresNs));

        compiled = Compile(policy with { GraceAfterBoot = TimeSpan.FromMinutes(20) }).Compiled;
        Assert.Equal(1200 * Second, compiled.EnforceFromNs);

        // The clock was set: half an hour on, then back.
        compiled = Compile(policy, moment: s_moment with { Now = TestPolicy.Now + TimeSpan.FromMinutes(30) }).Compiled;
        Assert.Equal(2800 * Second, compiled.ExpiresNs);
        compiled = Compile(policy, moment: s_moment with { Now = TestPolicy.Now - TimeSpan.FromMinutes(30) }).Compiled;
        Assert.Equal(6400 * Second, compiled.ExpiresNs);
        Assert.Equal(ulong.MaxValue, Compile(policy with { Expires = null }).Compiled.ExpiresNs);
    }

    [Fact]
    public void Compile_anExpiredPolicy_monitors()
    {
        Policy policy = Policy(new()) with { Expires = TestPolicy.Now - TimeSpan.FromSeconds(1) };
        (GuardPolicy compiled, Compilation compilation) = Compile(policy);

        Assert.Equal(0u, compiled.ExpiresNs);
        Assert.Equal(PolicyMode.Monitor, compilation.Mode);
        Assert.StartsWith("the policy expired at 2026-11-29 11:59:59Z", Assert.Single(compilation.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_aClockOfYearsAgo_enforcesNothing()
    {
        Policy policy = Policy(new()) with { Expires = TestPolicy.Now + TimeSpan.FromDays(1) };
        (GuardPolicy compiled, Compilation compilation) = Compile(
            policy, moment: s_moment with { Now = DateTimeOffset.UnixEpoch });

        Assert.Equal(PolicyMode.Monitor, compilation.Mode);
        Assert.Equal(0u, compiled.Rule[0].Flags & (uint)GuardRuleFlag.Enforce);
        Assert.Contains("days ahead by this host's clock", Assert.Single(compilation.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_rulesOfEachKind_areInTheirMasks()
    {
        (GuardPolicy compiled, GuardTables tables) = CompileAll(TestPolicy.Of(
            """
            version: 1
            rules:
            - {name: a, match: {uids: [1]}, budget: 1, refill: 1/s, per: [process], action: stop}
            - {name: b, match: {uids: [1]}, budget: 1, refill: 1/s, per: [process], action: stop, count: moves}
            - {name: c, match: {uids: [1]}, budget: 1, refill: 1/s, per: [process], action: stop, count: replacements}
            - {name: d, match: {uids: [1]}, budget: 1, refill: 1/s, per: [process], action: stop, count: extension-changes}
            - {name: e, match: {uids: [1]}, extensions: [locked], action: stop}
            - {name: f, match: {cgroups: ["/**"]}, when: burst, action: stop}
            - {name: g, match: {cgroups: [/a]}, extensions: [locked, x], action: stop}

            """));

        Assert.Equal(0b111_1111u, compiled.Rules);
        Assert.Equal(0b011_1111u, compiled.AnyCgroup);
        Assert.Equal((1u, 2u, 4u, 8u, 32u), (compiled.AnyKind, compiled.Moves, compiled.Replacements, compiled.ExtensionChanges, compiled.OnBurst));
        Assert.Equal(0b101_0000u, PolicyLookup.RulesOfExtension(tables, PolicyCompiler.KeyOf("locked")));
        Assert.Equal(0b100_0000u, PolicyLookup.RulesOfExtension(tables, PolicyCompiler.KeyOf("x")));
        Assert.Equal(0u, PolicyLookup.RulesOfExtension(tables, PolicyCompiler.KeyOf("y")));
        Assert.Equal(GuardNeed.Cgroups | GuardNeed.Names | GuardNeed.Marks | GuardNeed.Programs, (GuardNeed)compiled.Needs);
        Assert.Equal(0u, compiled.Rule[4].Flags);
    }

    [Theory]
    [InlineData("budget: 1, refill: 1/s, per: [uid]", GuardNeed.None)]
    [InlineData("budget: 1, refill: 1/s, per: [cgroup]", GuardNeed.CgroupId)]
    [InlineData("budget: 1, refill: 1/s, per: [uid, comm]", GuardNeed.Comm)]
    [InlineData("budget: 1, refill: 1/s, per: [uid], count: moves", GuardNeed.Names)]
    [InlineData("budget: 1, refill: 1/s, per: [uid], count: replacements", GuardNeed.None)]
    [InlineData("budget: 1, refill: 1/s, per: [process]", GuardNeed.None)]
    [InlineData("extensions: [x]", GuardNeed.Names)]
    [InlineData("when: burst", GuardNeed.Marks | GuardNeed.Programs)]
    internal void Compile_aRule_asksForWhatItNeeds(string rule, GuardNeed expected) => Assert.Equal(
        expected,
        (GuardNeed)Compile(TestPolicy.Of($"version: 1\nrules: [{{name: r, match: {{uids: [1]}}, action: stop, {rule}}}]\n")).Compiled.Needs);

    [Fact]
    public void KeyOf_anExtension_isAlignedToTheRight()
    {
        ExtensionKey key = PolicyCompiler.KeyOf("locked");

        Assert.Equal([.. new byte[10], .. "locked"u8], ((ReadOnlySpan<byte>)key.Extension).ToArray());
    }

    [Fact]
    public void Compile_whatWasThereBefore_isGone()
    {
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        PolicyTargets targets = PolicyTargets.None with { Programs = [new(1, 2)], Cgroups = [new(7, 1, 0)] };
        PolicyCompiler.Compile(Policy(new() { Extensions = ["x"] }), targets, s_moment, ref compiled, ref tables);
        PolicyCompiler.Compile(Policy(new()), PolicyTargets.None, s_moment, ref compiled, ref tables);

        Assert.False(PolicyLookup.IsExemptProgram(compiled, tables, 1, 2));
        Assert.Equal(0u, PolicyLookup.RulesOfCgroups(tables, [7]));
        Assert.Equal(0u, PolicyLookup.RulesOfExtension(tables, PolicyCompiler.KeyOf("x")));
    }

    [Fact]
    public void RulesOfUid_anyRanges_areThoseOfAllRangesThatHaveIt()
    {
        Gen<UidRange> range = Gen.Select(Gen.UInt, Gen.UInt, Gen.Bool).Select((a, b, near) =>
            near ? new UidRange(a % 20, a % 20 + b % 5) : new UidRange(Math.Min(a, b), Math.Max(a, b)));
        Gen.Select(range.Array[0, 3].Array[1, 8], range.Array[0, 4], Gen.UInt.Array[20]).Sample((rules, exempt, uids) =>
        {
            Policy policy = PolicyOf([.. rules.Select(ranges => new Rough { Uids = ranges })]) with
            {
                Exempt = new([], [], [.. exempt]),
            };
            Assert.True(UidMasks.Of(policy).Count <= GuardNumbers.UidRanges);
            GuardPolicy compiled = Compile(policy).Compiled;
            IEnumerable<uint> edges = rules.SelectMany(ranges => ranges).Concat(exempt)
                .SelectMany(each => (uint[])[each.First, each.First - 1, each.Last, each.Last + 1]);
            foreach (uint uid in uids.Concat(edges).Concat([0u, uint.MaxValue]))
            {
                uint expected = 0;
                for (int i = 0; i < rules.Length; i++)
                {
                    expected |= rules[i].Length == 0 || Has(rules[i], uid) ? 1u << i : 0;
                }

                Assert.Equal(Has(exempt, uid) ? Exempt : expected, PolicyLookup.RulesOfUid(compiled, uid));
            }
        });

        static bool Has(UidRange[] ranges, uint uid) => ranges.Any(range => range.First <= uid && uid <= range.Last);
    }

    [Fact]
    public void Lookups_ofAnyTargets_findWhatWasWrittenAndNothingElse() =>
        Gen.Select(
            Gen.Select(Gen.UInt[0, 3], Gen.ULong[1, 5000]).Array[0, 30], Gen.ULong[1, 3000].Array[0, 600],
            Gen.UInt).Sample((programs, cgroups, mask) =>
        {
            PolicyTargets targets = PolicyTargets.None with
            {
                Programs = [.. programs.Select(program => new ExemptProgram(program.Item1, program.Item2)).Distinct()],
                Cgroups = [.. cgroups.Distinct().Select(id => new CgroupRules(id, mask ^ (uint)id, (uint)id))],
            };
            (GuardPolicy compiled, GuardTables tables) = CompileAll(Policy(new()), targets);

            Assert.Empty(Compile(Policy(new()), targets).Compilation.Problems);
            for (uint device = 0; device < 4; device++)
            {
                for (ulong inode = 1; inode < 5001; inode += 7)
                {
                    Assert.Equal(targets.Programs.Contains(new(device, inode)), PolicyLookup.IsExemptProgram(compiled, tables, device, inode));
                }
            }

            Assert.All(targets.Programs, program => Assert.True(PolicyLookup.IsExemptProgram(compiled, tables, program.Device, program.Inode)));
            HashSet<ulong> known = [.. cgroups];
            for (ulong id = 1; id < 3001; id++)
            {
                uint here = known.Contains(id) ? mask ^ (uint)id | (uint)id : 0;
                Assert.Equal(here, PolicyLookup.RulesOfCgroups(tables, [id]));
            }
        }, iter: 20);

    [Fact]
    public void RulesOfCgroups_upwards_haveWhatIsBelowThem()
    {
        PolicyTargets targets = PolicyTargets.None with { Cgroups = [new(1, 0, 1), new(5, 2, 4), new(9, 8, 16)] };
        GuardTables tables = CompileAll(Policy(new()), targets).Tables;

        Assert.Equal(1u | 4u | 8u | 16u, PolicyLookup.RulesOfCgroups(tables, [9, 5, 1]));
        Assert.Equal(1u | 2u | 4u, PolicyLookup.RulesOfCgroups(tables, [5, 1]));
        Assert.Equal(4u, PolicyLookup.RulesOfCgroups(tables, [.. Enumerable.Range(100, 14).Select(id => (ulong)id), 5ul, 5ul, 1ul]) & ~3u);
        Assert.Equal(0u, PolicyLookup.RulesOfCgroups(tables, [.. Enumerable.Range(100, 16).Select(id => (ulong)id), 5ul]));
    }

    [Fact]
    public void Compile_moreThanATableHolds_saysSoAndLetsGo()
    {
        PolicyTargets targets = PolicyTargets.None with
        {
            Cgroups = [.. Enumerable.Range(1, GuardNumbers.Cgroups + 1).Select(id => new CgroupRules((ulong)id, 1, 0))],
        };
        Compilation rules = Compile(Policy(new()), targets).Compilation;
        Assert.Equal(PolicyMode.Enforce, rules.Mode);
        Assert.Contains("cgroups do not fit into the kernel's table", Assert.Single(rules.Problems), StringComparison.Ordinal);

        targets = targets with { Cgroups = [.. targets.Cgroups.Select(cgroup => cgroup with { Here = Exempt })] };
        Assert.Equal(PolicyMode.Monitor, Compile(Policy(new()), targets).Compilation.Mode);

        targets = PolicyTargets.None with
        {
            Programs = [.. Enumerable.Range(1, GuardNumbers.Programs + 1).Select(inode => new ExemptProgram(1, (ulong)inode))],
        };
        Compilation programs = Compile(Policy(new()), targets).Compilation;
        Assert.Equal(PolicyMode.Monitor, programs.Mode);
        Assert.Contains(programs.Problems, problem => problem.Contains("exempt executables do not fit", StringComparison.Ordinal));
    }

    private static (GuardPolicy Compiled, Compilation Compilation) Compile(
        Policy policy, PolicyTargets? targets = null, PolicyMoment? moment = null)
    {
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        Compilation compilation = PolicyCompiler.Compile(
            policy, targets ?? PolicyTargets.None, moment ?? s_moment, ref compiled, ref tables);
        return (compiled, compilation);
    }

    private static (GuardPolicy Compiled, GuardTables Tables) CompileAll(Policy policy, PolicyTargets? targets = null)
    {
        var compiled = default(GuardPolicy);
        var tables = default(GuardTables);
        PolicyCompiler.Compile(policy, targets ?? PolicyTargets.None, s_moment, ref compiled, ref tables);
        return (compiled, tables);
    }

    private static Policy Policy(Rough rule) => PolicyOf([rule]);

    private static Policy PolicyOf(IReadOnlyList<Rough> rules) => new()
    {
        Mode = PolicyMode.Enforce,
        Exempt = new([], [], []),
        Hash = "",
        Rules =
        [
            .. rules.Select((rule, i) => new PolicyRule
            {
                Name = $"r{i}",
                Uids = [.. rule.Uids],
                Extensions = [.. rule.Extensions],
                Budget = rule.Extensions.Length > 0 ? null : rule.Budget,
                Per = GuardScope.Uid,
                Action = GuardAction.Stop,
                Error = 1,
                Mode = rule.Mode,
            }),
        ],
    };

    private sealed record Rough
    {
        public UidRange[] Uids { get; init; } = [];

        public string[] Extensions { get; init; } = [];

        public Budget Budget { get; init; } = new(10, 1);

        public PolicyMode Mode { get; init; } = PolicyMode.Enforce;
    }
}
