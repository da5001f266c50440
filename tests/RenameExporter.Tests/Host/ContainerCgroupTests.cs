using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

public sealed class ContainerCgroupTests
{
    private const string Id = "4ff1e2b7c9a8d6035e4c3b2a19087f6e5d4c3b2a10f9e8d7c6b5a49382716050";

    [Theory]
    [InlineData("docker-" + Id + ".scope")]
    [InlineData("cri-containerd-" + Id + ".scope")]
    [InlineData("crio-" + Id + ".scope")]
    [InlineData("libpod-" + Id + ".scope")]
    [InlineData(Id)]
    [InlineData("crio-" + Id)]
    [InlineData("libpod-" + Id)]
    public void Id_isFoundInEachForm(string cgroup) => Assert.Equal(Id, CgroupName.ContainerOf(cgroup));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(".scope")]
    [InlineData("nginx.service")]
    [InlineData("docker-.scope")]
    [InlineData("libpod-conmon-" + Id + ".scope")] // the monitor, which is outside
    [InlineData("crio-conmon-" + Id + ".scope")]
    [InlineData("docker-" + Id + ".service")]
    [InlineData("docker-" + Id + "0.scope")]
    [InlineData("0" + Id)]
    [InlineData("docker-4ff1.scope")]
    [InlineData("DOCKER-" + Id + ".scope")]
    [InlineData("4FF1E2B7C9A8D6035E4C3B2A19087F6E5D4C3B2A10F9E8D7C6B5A49382716050")]
    [InlineData("gff1e2b7c9a8d6035e4c3b2a19087f6e5d4c3b2a10f9e8d7c6b5a49382716050")]
    public void AnythingElse_hasNone(string cgroup) => Assert.Equal("", CgroupName.ContainerOf(cgroup));
}
