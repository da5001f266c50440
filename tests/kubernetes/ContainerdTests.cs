namespace KubernetesTests;

/// <summary>seccompProfile RuntimeDefault, with the runtime that most clusters have.</summary>
public sealed class ContainerdTests(Renderings renderings)
{
    [Fact]
    public async Task DefaultProfile_letsThePodsCapabilitiesAttach()
    {
        Rendering rendering = renderings["helm4 tracepoint"];
        Assert.Equal("RuntimeDefault", (string?)rendering.Pod["securityContext"]!["seccompProfile"]!["type"]);
        string[] capabilities = [.. rendering.Container["securityContext"]!["capabilities"]!["add"]!.AsArray()
            .Select(name => (string)name!)];
        await using Bundle bundle = await Bundle.CreateAsync(rendering, Bundle.OfTheImage);
        await using Containerd containerd = await Containerd.StartAsync();

        // It would end if it could not attach.
        await using ExporterProcess exporter = await containerd.RunExporterAsync(bundle.Root, capabilities);

        string[] status = await File.ReadAllLinesAsync(
            $"/proc/{await containerd.PidAsync()}/status", TestContext.Current.CancellationToken);
        Assert.Contains("Uid:\t48761\t48761\t48761\t48761", status);
        Assert.Contains("Seccomp:\t2", status); // a filter is in force (proc(5))
        Assert.Equal(0, await exporter.StopAsync());
    }
}
