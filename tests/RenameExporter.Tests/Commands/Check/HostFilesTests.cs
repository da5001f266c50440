using RenameExporter.Commands.Check;

namespace RenameExporter.Tests.Commands.Check;

public sealed class HostFilesTests
{
    private const string V1 = "32 24 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n";
    private const string V2 = "33 24 0:29 / /sys/fs/cgroup/unified rw,relatime shared:4 - cgroup2 cgroup2 rw\n";
    private const string Other = "24 1 0:20 / /proc rw - proc proc rw\n";

    [Theory]
    [InlineData(Other, "None")]
    [InlineData(Other + V1, "V1")]
    [InlineData(Other + V2, "V2")]
    [InlineData(V1 + Other + V2, "Hybrid")]
    [InlineData(null, "None")]
    public void Cgroup_mounts_tellTheVersion(string? mountinfo, string expected) =>
        Assert.Equal(Enum.Parse<CgroupVersion>(expected), HostFiles.Cgroup(mountinfo));

    [Theory]
    [InlineData("65536                65536                bytes     ", 65536L)]
    [InlineData("65536                unlimited            bytes     ", HostFiles.Unlimited)]
    [InlineData("unlimited            unlimited            bytes     ", HostFiles.Unlimited)]
    [InlineData("", null)]
    public void Memlock_limits_areTheSoftOneUnlessItCanBeRaised(string columns, long? expected) => Assert.Equal(
        expected,
        HostFiles.Memlock($"Limit   Soft Limit   Hard Limit   Units\nMax locked memory         {columns}\nMax x  1 1 bytes\n"));

    [Fact]
    public void Read_fileThatIsNotThere_isNull() => Assert.Null(HostFiles.Read("/proc/no/such/file"));
}
