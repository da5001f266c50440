using RenameExporter.Abi;
using RenameExporter.Guard.Policies;

namespace RenameExporter.Tests.Guard.Policies;

public sealed class PolicyFileTests
{
    private const string Whole =
        """
        version: 1
        mode: enforce
        expires: 2027-02-01T00:00:00Z
        give_up_after: {actions: 50, per: 1h}
        grace: {after_start: 60s, after_boot: 10m}
        exempt:
          executables: [/usr/bin/dpkg, /usr/bin/rpm, /usr/bin/dpkg]
          cgroups: [/init.scope, "/system.slice/*.service"]
          uids: [0, 100-199]
        rules:
          - name: encryptor
            match: {uids: ["1000-59999"], cgroups: ["/user.slice/**"]}
            count: extension-changes
            budget: 200
            refill: 5/s
            per: [uid, process]
            action: kill
            errno: EROFS
          - name: known-bad
            match: {cgroups: ["/**"]}
            extensions: [locked, crypt]
            action: stop
            mode: monitor
          - name: burst
            match: {uids: [7]}
            when: burst
            action: deny

        """;

    [Fact]
    public void Read_everyKey_isInThePolicy()
    {
        Policy policy = TestPolicy.Of(Whole);

        Assert.Equal(PolicyMode.Enforce, policy.Mode);
        Assert.Equal(new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero), policy.Expires);
        Assert.Equal(new Breaker(50, TimeSpan.FromHours(1)), policy.GiveUp);
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10)), (policy.GraceAfterStart, policy.GraceAfterBoot));
        Assert.Equal(["/usr/bin/dpkg", "/usr/bin/rpm"], policy.Exempt.Executables);
        Assert.Equal(["/init.scope", "/system.slice/*.service"], policy.Exempt.Cgroups.Select(pattern => pattern.Text));
        Assert.Equal([new(0, 0), new(100, 199)], policy.Exempt.Uids.AsEnumerable());
        Assert.Matches(@"\A[0-9a-f]{12}\z", policy.Hash);
        Assert.Equal(["encryptor", "known-bad", "burst"], policy.Rules.Select(rule => rule.Name));

        PolicyRule encryptor = policy.Rules[0];
        Assert.Equal([new UidRange(1000, 59_999)], encryptor.Uids.AsEnumerable());
        Assert.Equal(["/user.slice/**"], encryptor.Cgroups.Select(pattern => pattern.Text));
        Assert.Equal((CountedRenames.ExtensionChanges, new Budget(200, 5)), (encryptor.Count, encryptor.Budget));
        Assert.Equal(GuardScope.Uid | GuardScope.Process, encryptor.Per);
        Assert.Equal((GuardAction.Kill, 30, PolicyMode.Enforce), (encryptor.Action, encryptor.Error, encryptor.Mode));

        PolicyRule bad = policy.Rules[1];
        Assert.Equal(["locked", "crypt"], bad.Extensions.AsEnumerable());
        Assert.Equal((null, GuardAction.Stop, 1, PolicyMode.Monitor), (bad.Budget, bad.Action, bad.Error, bad.Mode));
        Assert.True(policy.Rules[2].WhenBurst);
    }

    [Fact]
    public void Read_theLeast_monitorsAndNeverExpires()
    {
        Policy policy = TestPolicy.Of($"version: 1\nrules: [{TestPolicy.Rule}]\n");

        Assert.Equal((PolicyMode.Monitor, null, null), (policy.Mode, policy.Expires, policy.GiveUp));
        Assert.Equal(PolicyMode.Monitor, policy.Rules[0].Mode);
        Assert.Equal(GuardScope.Uid | GuardScope.Cgroup, policy.Rules[0].Per);
    }

    [Fact]
    public void Hash_ofOtherTexts_isAnother() => Assert.NotEqual(
        TestPolicy.Of($"version: 1\nrules: [{TestPolicy.Rule}]\n").Hash,
        TestPolicy.Of($"version: 1\nrules: [{TestPolicy.Rule}] # \n").Hash);

    [Theory]
    [InlineData("5/s", 5)]
    [InlineData("30/m", 0.5)]
    [InlineData("0.25/s", 0.25)]
    [InlineData("36/h", 0.01)]
    public void Refill_ofAnyTime_isInSeconds(string text, double expected) => Assert.Equal(
        expected,
        TestPolicy.Of($"version: 1\nrules: [{TestPolicy.Rule.Replace("1/s", text, StringComparison.Ordinal)}]\n").Rules[0].Budget!.RefillPerSecond);

    [Theory]
    [InlineData("", "must be 1", "must have 1 to 16 rules")]
    [InlineData("version: 2\nrules: [RULE]\n", "line 1: 'version' must be 1")]
    [InlineData("version: 1\nmode: block\nrules: [RULE]\n", "line 2: 'mode' must be monitor or enforce")]
    [InlineData("version: 1\nmode: enforce\nrules: [RULE]\n", "line 1: 'expires' must be there with mode: enforce")]
    [InlineData("version: 1\nexpires: 2026-11-29T12:00:00Z\nrules: [RULE]\n", "line 2: 'expires' must be in the future")]
    [InlineData("version: 1\nexpires: 2027-02-28\nrules: [RULE]\n", "line 2: 'expires' must be at most 90 days ahead")]
    [InlineData("version: 1\nexpires: soon\nrules: [RULE]\n", "line 2: 'expires' must be a time such as 2027-01-28T00:00:00Z")]
    [InlineData("version: 1\ngive_up_after: {actions: 5}\nrules: [RULE]\n", "line 2: 'give_up_after.per' must be there")]
    [InlineData("version: 1\ngrace: {after_boot: 25h}\nrules: [RULE]\n", "'grace.after_boot' must be a duration from 0 to 24h")]
    [InlineData("version: 1\nexempt: {executables: [dpkg]}\nrules: [RULE]\n", "'exempt.executables' must be absolute paths")]
    [InlineData("version: 1\nexempt: {cgroups: [\"/**\"]}\nrules: [RULE]\n", "'exempt.cgroups' must not have /**")]
    [InlineData("version: 1\nexempt: {cgroups: [\"/a/**/b\"]}\nrules: [RULE]\n", "'exempt.cgroups' must be the path of a cgroup")]
    [InlineData("version: 1\nexempt: {uids: [5-4]}\nrules: [RULE]\n", "'exempt.uids' must be users by number")]
    [InlineData("version: 1\nexempt: {uids: [root]}\nrules: [RULE]\n", "'exempt.uids' must be users by number")]
    [InlineData("version: 1\nrule: [RULE]\n", "unknown key 'rule'; did you mean rules?")]
    [InlineData("version: 1\nrules: [RULE, RULE]\n", "line 2: 'rules[1].name' must be another one")]
    [InlineData("version: 1\nrules: [RULE]", "line 2: its last line must have a line end")]
    [InlineData("version: 1\nrules: [&a RULE]\n", "anchors and tags are not supported")]
    public void Read_aBadFile_saysWhereAndWhatWasExpected(string text, params string[] expected)
    {
        IReadOnlyList<string> errors = TestPolicy.Errors(text.Replace("RULE", TestPolicy.Rule, StringComparison.Ordinal));

        Assert.All(expected, part => Assert.Contains(errors, error => error.Contains(part, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("name: a b", "'rules[0].name' must be there, with letters")]
    [InlineData("match: {}", "'rules[0].match' must have uids, cgroups or both")]
    [InlineData("match: {uids: []}", "'rules[0].match' must have uids, cgroups or both")]
    [InlineData("match: {pods: [a]}", "unknown key 'rules[0].match.pods'")]
    [InlineData("per: [comm]", "'rules[0].per' must have uid beside comm")]
    [InlineData("per: [comm, cgroup]", "'rules[0].per' must have uid beside comm")]
    [InlineData("per: [pod]", "'rules[0].per' must have uid, cgroup, process or comm")]
    [InlineData("per: []", "'rules[0].per' must have uid, cgroup, process or comm")]
    [InlineData("mode: enforce", "'rules[0].mode' must not be stronger than that of the file")]
    [InlineData("errno: EXDEV", "'rules[0].errno' must not be EXDEV: mv answers it by copying the file")]
    [InlineData("errno: EAGAIN", "'rules[0].errno' must be EPERM, EACCES, EDQUOT or EROFS")]
    [InlineData("action: pause", "'rules[0].action' must be stop, kill or deny")]
    [InlineData("action: null", "'rules[0].action' must be there: stop, kill or deny")]
    [InlineData("count: some", "'rules[0].count' must be all, extension-changes, replacements or moves")]
    [InlineData("budget: 0", "'rules[0].budget' must be a number from 1 to 1000000")]
    [InlineData("budget: null", "'rules[0].budget' must be there: a budget of files has a refill")]
    [InlineData("refill: null", "'rules[0].refill' must be there: a budget of files has a refill")]
    [InlineData("refill: 5", "'rules[0].refill' must be a number of renames above 0 and a time")]
    [InlineData("refill: 0/s", "'rules[0].refill' must be a number of renames above 0 and a time")]
    [InlineData("refill: 0.001/d", "'rules[0].refill' must be fast enough to bring a spent budget back within 366d")]
    [InlineData("extensions: [locked]", "'rules[0].extensions' must stand without budget")]
    [InlineData("when: burst", "'rules[0].when' must stand without budget")]
    [InlineData("when: always", "'rules[0].when' must be burst")]
    public void Read_aBadRule_saysWhatWasExpected(string key, string expected)
    {
        string[] keys = ["name: r", "match: {uids: [1]}", "budget: 10", "refill: 1/s", "action: stop"];
        string name = key.Split(':')[0] + ":";
        string rule = string.Join(", ", keys.Where(other => !other.StartsWith(name, StringComparison.Ordinal)).Append(key));

        Assert.Contains(TestPolicy.Errors($"version: 1\nrules:\n  - {{{rule}}}\n"), error =>
            error.StartsWith("line 3: ", StringComparison.Ordinal) && error.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".locked")]
    [InlineData("tar.gz")]
    [InlineData("a/b")]
    [InlineData("0123456789abcdef")]
    public void Extensions_thatNoNameEndsIn_areRefused(string extension) => Assert.Contains(
        "have extensions of 1 to 15 bytes",
        Assert.Single(TestPolicy.Errors($"version: 1\nrules: [{{name: r, match: {{uids: [1]}}, extensions: [\"{extension}\"], action: stop}}]\n")),
        StringComparison.Ordinal);

    [Fact]
    public void Read_aRuleAboutNothing_isRefused() => Assert.Contains(
        "'rules[0].budget' must be there with a refill, or extensions, or when: burst",
        Assert.Single(TestPolicy.Errors("version: 1\nrules: [{name: r, match: {uids: [1]}, action: stop}]\n")),
        StringComparison.Ordinal);

    [Fact]
    public void Read_manyMistakes_tellsTwentyOfThemInTheOrderOfTheFile()
    {
        IReadOnlyList<string> errors = TestPolicy.Errors(
            "version: 1\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"key{i}: 1\n")) + $"rules: [{TestPolicy.Rule}]\n");

        Assert.Equal(21, errors.Count);
        Assert.StartsWith("line 2: unknown key 'key0'", errors[0], StringComparison.Ordinal);
        Assert.Equal("and 10 more", errors[^1]);
    }

    [Fact]
    public void Read_moreThanTheTablesHold_namesTheLimit()
    {
        string rules = string.Join(", ", Enumerable.Range(0, 17).Select(
            i => TestPolicy.Rule.Replace("name: r", $"name: r{i}", StringComparison.Ordinal)));
        string uids = string.Join(", ", Enumerable.Range(0, 65).Select(i => $"{2 * i}"));
        string gaps = string.Join(", ", Enumerable.Range(0, 40).Select(i => $"{2 * i}"));
        string extensions = string.Join(", ", Enumerable.Range(0, 65).Select(i => $"x{i}"));

        Assert.Contains("have 1 to 16 rules", Only($"rules: [{rules}]"), StringComparison.Ordinal);
        Assert.Contains("'exempt.uids' must have 64 items at most", Only($"exempt: {{uids: [{uids}]}}\nrules: [{TestPolicy.Rule}]"), StringComparison.Ordinal);
        Assert.Contains("make more than 64 ranges", Only($"exempt: {{uids: [{gaps}]}}\nrules: [{TestPolicy.Rule}]"), StringComparison.Ordinal);
        Assert.Contains("must have 64 items at most", Only(
            $"rules: [{{name: r, match: {{uids: [1]}}, extensions: [{extensions}], action: stop}}]"), StringComparison.Ordinal);

        static string Only(string text) => Assert.Single(TestPolicy.Errors($"version: 1\n{text}\n"));
    }

    [Fact]
    public void Read_aFileMadeToHurt_isAnErrorSoon()
    {
        Assert.Contains("larger than 1048576 bytes", Assert.Single(TestPolicy.Errors(new string('#', 1_100_000) + "\n")), StringComparison.Ordinal);
        Assert.Equal("line 1: nested too deeply", Assert.Single(TestPolicy.Errors("a: " + new string('[', 60_000) + "\n")));
        Assert.Contains("more than 1000 opening brackets", Assert.Single(
            TestPolicy.Errors($"rules: [{string.Concat(Enumerable.Repeat("{},", 200_000))}]\n")), StringComparison.Ordinal);
        Assert.NotEmpty(TestPolicy.Errors("a: " + new string('[', 900) + new string(']', 900) + "\n"));
        Assert.NotEmpty(TestPolicy.Errors(string.Concat(Enumerable.Range(0, 30_000).Select(i => $"k{i}: {i}\n"))));
    }

    [Fact]
    public void Read_noFile_isAnError()
    {
        using var policy = new TestPolicy();
        Assert.Contains("there is no such file", Assert.Single(PolicyFile.Read(policy.File, TestPolicy.Now).Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_anOldFile_mayHaveExpired()
    {
        Assert.Empty(TestPolicy.Errors($"version: 1\nmode: enforce\nexpires: 2026-11-01\nrules: [{TestPolicy.Rule}]\n", isOld: true));
        Assert.NotEmpty(TestPolicy.Errors($"version: 1\nmode: enforce\nexpires: 2026-11-01\nrules: [{TestPolicy.Rule}]\n"));
    }

    [Fact]
    public void Read_eachPrefixOfAFile_isRefused()
    {
        using var policy = new TestPolicy();
        int good = 0;
        for (int length = 0; length < Whole.Length; length++)
        {
            good += policy.Read(Whole[..length]).Policy is null ? 0 : 1;
        }

        // Behind an action or the line after it: a policy with fewer rules, or a rule with fewer keys that may be left out.
        Assert.Equal(4, good);
    }

    [Fact]
    public void Exposed_aFileThatOthersMayWrite_isTold()
    {
        using var policy = new TestPolicy();
        PolicyFile file = policy.Read($"version: 1\nrules: [{TestPolicy.Rule}]\n");
        File.SetUnixFileMode(policy.File, (UnixFileMode)0b110_110_110);
        Assert.Contains("its group or others can change it", Assert.Single(file.Exposed), StringComparison.Ordinal);
        File.SetUnixFileMode(policy.File, (UnixFileMode)0b110_100_100);
        Assert.Empty(file.Exposed);
    }
}
