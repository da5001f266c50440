using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Host;

public sealed class MemoryLimitTests
{
    private const string V1 = "9:name=systemd:/\n4:memory:/pods/a\n3:cpuset:/\n0::/\n";
    private const string V1Mount = "29 24 0:25 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";
    private const string V2 = "0::/shop.slice/web.service\n";
    private const string V2Mount = "31 23 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";

    [Fact]
    public void V2_isMemoryMaxOfItsOwnCgroup() => AssertIs(
        50 << 20, "/sys/fs/cgroup/shop.slice/web.service/memory.max",
        Host(V2, V2Mount, ("/sys/fs/cgroup/shop.slice/web.service/memory.max", "52428800\n")));

    [Fact]
    public void V2_ofTheCgroupsAboveIt_countsToo() => AssertIs(
        1000, "/sys/fs/cgroup/shop.slice/memory.max", Host(
            V2, V2Mount,
            ("/sys/fs/cgroup/shop.slice/web.service/memory.max", "max\n"),
            ("/sys/fs/cgroup/shop.slice/memory.max", "1000\n")));

    /// <summary>With a cgroup namespace: its own is the root of all that it sees, and there the file is.</summary>
    [Fact]
    public void V2_inAContainer_isTheRoots() => AssertIs(
        1000, "/sys/fs/cgroup/memory.max", Host("0::/\n", V2Mount, ("/sys/fs/cgroup/memory.max", "1000\n")));

    /// <summary>Without one: told the host's path, and shown its own cgroup as the root.</summary>
    [Fact]
    public void V1_inAContainer_isTheRoots() => AssertIs(
        1000, "/sys/fs/cgroup/memory/memory.limit_in_bytes", Host(
            "4:memory:/docker/0123\n",
            "29 24 0:25 /docker/0123 /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory\n",
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1000\n")));

    [Fact]
    public void V1_beyondTheContainer_isInMemoryStat() => AssertIs(
        999, "/sys/fs/cgroup/memory/pods/a/memory.stat", Host(
            V1, V1Mount,
            ("/sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes", "9223372036854771712\n"),
            ("/sys/fs/cgroup/memory/pods/a/memory.stat", "cache 0\nhierarchical_memory_limit 999\n")));

    /// <summary>
    /// Without memory.use_hierarchy it limits its own processes alone; with it, hierarchical_memory_limit has it in it.
    /// </summary>
    [Fact]
    public void V1_ofTheCgroupsAboveIt_countsOnlyInMemoryStat() => AssertIs(
        999, "/sys/fs/cgroup/memory/pods/a/memory.stat", Host(
            V1, V1Mount,
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1\n"),
            ("/sys/fs/cgroup/memory/pods/memory.limit_in_bytes", "1\n"),
            ("/sys/fs/cgroup/memory/pods/memory.stat", "hierarchical_memory_limit 1\n"),
            ("/sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes", "1000\n"),
            ("/sys/fs/cgroup/memory/pods/a/memory.stat", "hierarchical_memory_limit 999\n")));

    /// <summary>A bind mount of somebody else's cgroup, as an agent has that watches one, or of one below ours.</summary>
    [Theory]
    [InlineData("/other")]
    [InlineData("/pods/ab")]
    [InlineData("/pods/a/below")]
    [InlineData("/..")]
    public void Mount_ofAnothersCgroup_isNoLimit(string root)
    {
        Assert.Null(MemoryLimit.Find(Host(
            V1, V1Mount.Replace(" / ", $" {root} ", StringComparison.Ordinal),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1\n"))));
        Assert.Null(MemoryLimit.Find(Host(
            "0::/pods/a\n", V2Mount.Replace(" / ", $" {root} ", StringComparison.Ordinal),
            ("/sys/fs/cgroup/memory.max", "1\n"))));
    }

    /// <summary>What is mounted is a cgroup above this process's own.</summary>
    [Fact]
    public void Mount_ofOneAboveIt_isFollowedDown() => AssertIs(
        1000, "/sys/fs/cgroup/web.service/memory.max", Host(
            V2, V2Mount.Replace(" / ", " /shop.slice ", StringComparison.Ordinal),
            ("/sys/fs/cgroup/web.service/memory.max", "1000\n")));

    /// <summary>v2 is mounted there too, for systemd, and has no memory controller.</summary>
    [Fact]
    public void Hybrid_isThatOfV1() => AssertIs(
        1000, "/sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes", Host(
            V1,
            "30 24 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
            + "28 24 0:24 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n" + V1Mount,
            ("/sys/fs/cgroup/cpu/pods/a/memory.limit_in_bytes", "1\n"),
            ("/sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes", "1000\n")));

    /// <summary>What is available is an estimate of the moment: no reason to leave a busy host alone.</summary>
    [Fact]
    public void Host_withLittleLeft_isNoLimit() => Assert.Null(MemoryLimit.Find(Host(
        V2, V2Mount, ("/proc/meminfo", "MemTotal: 118000 kB\nMemAvailable: 1000 kB\nSwapFree: 0 kB\n"))));

    [Fact]
    public void Mount_withASpace_isFound() => AssertIs(
        1000, "/a b/memory.max",
        Host("0::/\n", V2Mount.Replace("/sys/fs/cgroup", @"/a\040b", StringComparison.Ordinal), ("/a b/memory.max", "1000")));

    [Theory]
    [InlineData("", "")]
    [InlineData("nonsense\n0::\n", "nonsense\n - \n1 - cgroup2 a b\n")]
    [InlineData("0::/gone\n", V2Mount)]
    public void Nothing_thatCanBeRead_isNoLimit(string own, string mounts) =>
        Assert.Null(MemoryLimit.Find(Host(own, mounts)));

    [Fact]
    public void Find_onThisHost_isALimitOfSenseOrNone() =>
        Assert.InRange(MemoryLimit.Find(KernelFile.Read)?.Bytes ?? long.MaxValue, 1 << 20, long.MaxValue);

    private static void AssertIs(long bytes, string source, Func<string, string?> host) =>
        Assert.Equal(new MemoryLimit(bytes, source), MemoryLimit.Find(host));

    private static Func<string, string?> Host(
        string own, string mounts, params (string Name, string Text)[] files)
    {
        var all = files.ToDictionary(file => file.Name, file => file.Text);
        all["/proc/self/cgroup"] = own;
        all["/proc/self/mountinfo"] = mounts;
        return all.GetValueOrDefault;
    }
}
