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
    [InlineData("libpod-payload-" + Id)] // podman with --cgroups=split, as Quadlet has it
    [InlineData("kubepods-burstable-pod8a4bc1de_3f43_4c7e_b5e0_2d1f37a9e6c4.slice:cri-containerd:" + Id)]
    [InlineData("system.slice:docker:" + Id)]
    [InlineData("nspawn-" + Id + ".scope")] // any prefix: runtimes that nobody has thought of
    [InlineData("-" + Id)]
    [InlineData("DOCKER-" + Id + ".scope")]
    [InlineData("conmon-x-" + Id)]
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
    [InlineData("libpod-conmon:" + Id)]
    [InlineData("conmon-" + Id)]
    [InlineData("libpod_pod_" + Id + ".slice")]
    [InlineData("libpod_pod_" + Id)]
    [InlineData("docker." + Id)]
    [InlineData(Id + ".scope.scope")]
    [InlineData("docker-4FF1E2B7C9A8D6035E4C3B2A19087F6E5D4C3B2A10F9E8D7C6B5A49382716050.scope")]
    [InlineData("4FF1E2B7C9A8D6035E4C3B2A19087F6E5D4C3B2A10F9E8D7C6B5A49382716050")]
    [InlineData("gff1e2b7c9a8d6035e4c3b2a19087f6e5d4c3b2a10f9e8d7c6b5a49382716050")]
    public void AnythingElse_hasNone(string cgroup) => Assert.Equal("", CgroupName.ContainerOf(cgroup));
}
