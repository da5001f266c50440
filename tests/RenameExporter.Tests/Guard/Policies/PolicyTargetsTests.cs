using System.Globalization;
using System.Text;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Guard.Policies;
using RenameExporter.Host;

namespace RenameExporter.Tests.Guard.Policies;

public sealed class PolicyTargetsTests : IDisposable
{
    private const uint Exempt = GuardNumbers.Exempt;

    private readonly TestPolicy _here = new();

    [Fact]
    public void Resolve_executables_areThoseOfTheFileSystem()
    {
        string program = Touch("/bin/tool");
        PolicyTargets targets = Resolve(Policy($"exempt: {{executables: [{program}, {_here.Directory}/bin/none]}}"));

        FileNumbers numbers = FileNumbers.Of("", program, out _)!.Value;
        Assert.Equal([new ExemptProgram(numbers.Device, numbers.Inode)], targets.Programs.AsEnumerable());
        Assert.Equal([$"{_here.Directory}/bin/none does not exist"], targets.Notes.AsEnumerable());
        Assert.Empty(targets.LostExemptions);
    }

    [Fact]
    public void Resolve_belowAnotherRoot_followsLinksThere()
    {
        string program = Touch("/root/etc/alternatives/tool");
        Directory.CreateDirectory($"{_here.Directory}/root/usr/bin");
        File.CreateSymbolicLink($"{_here.Directory}/root/usr/bin/tool", "/etc/alternatives/tool");

        PolicyTargets targets = PolicyTargets.Resolve(
            Policy("exempt: {executables: [/usr/bin/tool]}"), new TestHost($"{_here.Directory}/root", null));

        Assert.Equal(FileNumbers.Of("", program, out _)!.Value.Inode, Assert.Single(targets.Programs).Inode);
    }

    [Fact]
    public void Resolve_anUpgrade_keepsTheOldOneUntilTheNext()
    {
        string path = Touch("/bin/tool");
        Policy policy = Policy($"exempt: {{executables: [{path}]}}");
        PolicyTargets first = Resolve(policy);
        PolicyTargets same = Resolve(policy, first);
        Replace(path);
        PolicyTargets second = Resolve(policy, same);
        PolicyTargets later = Resolve(policy, second);
        File.Delete(path);
        PolicyTargets missing = Resolve(policy, later);
        Touch("/bin/tool");
        Touch("/bin/held"); // the deleted inode is not given out again to tool alone
        Replace(path);
        PolicyTargets third = Resolve(policy, missing);

        Assert.True(first.IsSameAs(same));
        Assert.False(second.IsSameAs(same));
        Assert.Equal(2, second.Programs.Length);
        Assert.Contains(first.Programs[0], second.Programs);
        Assert.True(second.IsSameAs(later));
        Assert.True(second.IsSameAs(missing));
        Assert.Empty(missing.LostExemptions);
        Assert.Equal(2, third.Programs.Length);
        Assert.DoesNotContain(first.Programs[0], third.Programs);
    }

    [Fact]
    public void Resolve_whatTheKernelNumbersOtherwise_isTakenFromTheMountTableOrLost()
    {
        string program = Touch("/bin/tool");
        FileNumbers numbers = FileNumbers.Of("", program, out _)!.Value;
        Policy policy = Policy($"exempt: {{executables: [{program}]}}");

        PolicyTargets subvolume = On("btrfs");
        Assert.Equal([new ExemptProgram((7 << 20) | 300, numbers.Inode)], subvolume.Programs.AsEnumerable());
        Assert.Contains("lies on btrfs", Assert.Single(subvolume.Notes), StringComparison.Ordinal);

        PolicyTargets overlay = On("overlay");
        Assert.Empty(overlay.Programs);
        Assert.Contains("its file system (overlay) shows other numbers than the kernel has", Assert.Single(overlay.LostExemptions), StringComparison.Ordinal);

        PolicyTargets unknown = PolicyTargets.Resolve(policy, new TestHost("/", null, () => []));
        Assert.Contains("is not in /proc/self/mountinfo", Assert.Single(unknown.LostExemptions), StringComparison.Ordinal);

        PolicyTargets On(string type) => PolicyTargets.Resolve(policy, new TestHost("/", null, () => Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{numbers.MountId} 1 7:300 / / rw - {type} none rw\n"))));
    }

    [Fact]
    public void Resolve_patterns_haveTheirRulesHereOrBelow()
    {
        foreach (string name in (string[])["init.scope", "system.slice/a.service/sub", "system.slice/b.service", "system.slice/c.mount", "user.slice/u1"])
        {
            Directory.CreateDirectory($"{_here.Directory}/cg/{name}");
        }

        PolicyTargets targets = Resolve(Policy(
            "exempt: {cgroups: [/init.scope, /none]}",
            "{uids: [1], cgroups: [\"/system.slice/*.service\"]}",
            "{cgroups: [\"/user.slice/**\", /init.scope]}",
            "{cgroups: [\"/**\"]}",
            "{cgroups: [\"/system.slice/*.service/**\"]}"));

        Assert.Equal(
            new CgroupRules[]
            {
                new(Id("init.scope"), Exempt | 2, 0),
                new(Id("system.slice/a.service"), 1, 8),
                new(Id("system.slice/b.service"), 1, 8),
                new(Id("user.slice"), 0, 2),
            }.OrderBy(cgroup => cgroup.Id),
            targets.Cgroups);
        Assert.Equal(["/none matches no cgroup now"], targets.Notes.AsEnumerable());

        Directory.CreateDirectory($"{_here.Directory}/cg/system.slice/new.service");
        Assert.Equal(5, Resolve(Policy("", "{cgroups: [\"/system.slice/*.service\", \"/user.slice/**\", /init.scope]}")).Cgroups.Length);
    }

    [Fact]
    public void Resolve_moreCgroupsThanItLooksAt_stopsAndSaysSo()
    {
        for (int i = 0; i < 50; i++)
        {
            Directory.CreateDirectory($"{_here.Directory}/cg/a{i}/b");
        }

        var host = new TestHost("/", $"{_here.Directory}/cg", most: 40);
        PolicyTargets rule = PolicyTargets.Resolve(Policy("", "{cgroups: [\"/*/*\"]}"), host);
        Assert.Empty(rule.LostExemptions);
        Assert.Contains("more cgroups than are looked at", Assert.Single(rule.Problems), StringComparison.Ordinal);

        PolicyTargets exempt = PolicyTargets.Resolve(Policy("exempt: {cgroups: [\"/*/*\"]}"), host);
        Assert.Contains("more cgroups than are looked at", Assert.Single(exempt.LostExemptions), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_withoutAHierarchy_losesExemptionsAndRules()
    {
        PolicyTargets rule = PolicyTargets.Resolve(Policy("", "{cgroups: [/a]}"), new TestHost("/", null));
        Assert.Empty(rule.LostExemptions);
        Assert.StartsWith("no cgroup is matched: ", Assert.Single(rule.Problems), StringComparison.Ordinal);

        Assert.Single(PolicyTargets.Resolve(Policy("exempt: {cgroups: [/a]}"), new TestHost("/", null)).LostExemptions);
        Assert.Empty(PolicyTargets.Resolve(Policy("", "{cgroups: [\"/**\"]}"), new TestHost("/", null)).Problems);
    }

    [Theory]
    [InlineData("36 31 0:33 / MEMORY rw - cgroup cgroup rw,memory\n41 31 0:38 / V2 rw - cgroup2 cgroup2 rw\n", false, "V2")]
    [InlineData("36 31 0:33 / MEMORY rw - cgroup cgroup rw,memory\n41 31 0:38 / V2 rw - cgroup2 cgroup2 rw\n", true, "MEMORY")]
    [InlineData("36 31 0:33 / MEMORY rw - cgroup cgroup rw,pids\n", true, null)]
    [InlineData("41 31 0:38 / DIRECTORY rw - cgroup2 cgroup2 rw\n", false, null)] // a container's part of it
    [InlineData("41 31 0:38 / DIRECTORY rw - cgroup2 cgroup2 rw\n42 31 0:38 / V2 rw - cgroup2 cgroup2 rw\n", false, "V2")]
    public void FindRoot_ofAHierarchy_isWhereItsRootIsSeen(string mounts, bool isV1, string? expected)
    {
        // Directories with the number of a root are those of real hierarchies.
        IReadOnlyList<TypedMount> real = TypedMount.ParseAll(File.ReadAllBytes("/proc/self/mountinfo"));
        string root = Encoding.UTF8.GetString(real.First(mount => mount.Type is "cgroup" or "cgroup2").Mount.MountPoint);
        string Real(string text) => text.Replace("MEMORY", root, StringComparison.Ordinal).Replace("V2", root, StringComparison.Ordinal)
            .Replace("DIRECTORY", _here.Directory, StringComparison.Ordinal);
        CgroupHierarchy hierarchy = isV1 ? new(CgroupSource.V1, 1, "memory") : CgroupHierarchy.V2;

        Assert.Equal(
            expected is null ? null : root,
            CgroupTree.FindRoot(hierarchy, "/", TypedMount.ParseAll(Encoding.ASCII.GetBytes(Real(mounts)))));
    }

    [Fact]
    public void IdsUpwards_ofACgroup_endAtTheRoot()
    {
        Directory.CreateDirectory($"{_here.Directory}/cg/a/b");
        var tree = new CgroupTree($"{_here.Directory}/cg");

        Assert.Equal([Id("a/b"), Id("a"), Id("")], tree.IdsUpwards("/a/b"));
        Assert.Equal([Id("")], tree.IdsUpwards("/"));
        Assert.Equal([Id("a"), Id("")], tree.IdsUpwards("/a/gone"));
    }

    public void Dispose() => _here.Dispose();

    private static Policy Policy(string exempt, params string[] matches) => TestPolicy.Of(
        $"version: 1\n{exempt}\nrules:\n"
        + string.Concat((matches.Length > 0 ? matches : ["{uids: [1]}"]).Select((match, i) =>
            $"- {{name: r{i}, match: {match}, budget: 1, refill: 1/s, per: [uid], action: stop}}\n")));

    private PolicyTargets Resolve(Policy policy, PolicyTargets? before = null) =>
        PolicyTargets.Resolve(policy, new TestHost("/", $"{_here.Directory}/cg"), before);

    private ulong Id(string cgroup) => FileNumbers.Of("", $"{_here.Directory}/cg/{cgroup}", out _)!.Value.Inode;

    private string Touch(string name)
    {
        string path = _here.Directory + name;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }

    // As a package manager does it, so that the old inode is not given out again.
    private static void Replace(string path)
    {
        File.WriteAllText(path + ".new", "");
        File.Move(path + ".new", path, overwrite: true);
    }
}
