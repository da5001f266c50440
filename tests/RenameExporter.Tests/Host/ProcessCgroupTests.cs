using RenameExporter.Host;

namespace RenameExporter.Tests.Host;

public sealed class ProcessCgroupTests
{
    private const string Id = "4ff1e2b7c9a8d6035e4c3b2a19087f6e5d4c3b2a10f9e8d7c6b5a49382716050";

    private const string Other = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    [Theory]
    [InlineData("0::/system.slice/nginx.service\n", "nginx.service", "")]
    [InlineData("0::/\n", "/", "")]
    [InlineData($"0::/system.slice/docker-{Id}.scope\n", $"docker-{Id}.scope", Id)]
    [InlineData($"0::/machine.slice/libpod-{Id}.scope/container\n", "container", Id)]
    [InlineData($"0::/system.slice/app.service/libpod-payload-{Id}/container\n", "container", Id)]
    [InlineData($"0::/system.slice/containerd.service/a.slice:cri-containerd:{Id}\n", $"a.slice:cri-containerd:{Id}", Id)]
    [InlineData($"0::/s/docker-{Id}.scope/user.slice/u1.slice/u@1.service/app.slice/x.service\n", "x.service", Id)]
    [InlineData($"0::/s/docker-{Id}.scope/1/2/3/4/5/6\n", "6", "")] // no further than the kernel's side looks
    [InlineData($"0::/{Other}/docker-{Id}.scope/init.scope\n", "init.scope", Id)] // one in another: the nearest
    [InlineData($"0::/{Other}/libpod-conmon-{Id}.scope\n", $"libpod-conmon-{Id}.scope", Other)]
    [InlineData($"0::/docker-{Id}.scope (deleted)\n", $"docker-{Id}.scope", Id)]
    [InlineData($"0::/../docker-{Id}.scope\n", $"docker-{Id}.scope", Id)]
    [InlineData("0::/../..\n", "", "")]
    [InlineData($"9:memory:/docker/{Id}\n3:cpu,cpuacct:/\n0::/system.slice/x\n", Id, Id)]
    [InlineData("9:cpuset:/a\n3:cpuacct,cpu:/b\n1:name=systemd:/c\n", "b", "")]
    [InlineData("9:cpuset:/a\n", "", "")]
    [InlineData("rubbish\n:\n", "", "")]
    [InlineData("", "", "")]
    public void Parse_ofTheLines_isTheOneThatTellsContainersApart(string lines, string leaf, string container) =>
        Assert.Equal(new CgroupName(leaf, container), ProcessCgroup.Parse(Samples.Bytes(lines)));
}
