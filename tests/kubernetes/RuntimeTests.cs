using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>The pod's container on this host's kernel, with the rights that a runtime of Kubernetes' gives it.</summary>
public sealed class RuntimeTests(Renderings renderings)
{
    [Theory]
    [InlineData("kubectl everything")]
    [InlineData("helm4 tracepoint")]
    public async Task Container_countsARename_andHasNoCapabilityLeft(string name)
    {
        await using Bundle bundle = await Bundle.CreateAsync(renderings[name], Bundle.OfTheImage);
        await using ExporterProcess exporter = await bundle.StartAsync();

        await RenameAsync("in-a-pod", 7);

        Assert.Equal(7, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("comm", "in-a-pod")));
        string[] status = await File.ReadAllLinesAsync(
            $"/proc/{bundle.Pid}/status", TestContext.Current.CancellationToken);
        Assert.Contains("Uid:\t48761\t48761\t48761\t48761", status);
        Assert.Contains("CapPrm:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
    }

    [Fact]
    public async Task Component_events_writesRenamesToStandardOutput()
    {
        await using Bundle bundle = await Bundle.CreateAsync(renderings["kubectl everything"], Bundle.OfTheImage);
        await using ExporterProcess exporter = await bundle.StartAsync();

        await RenameAsync("logged", 3);

        Assert.Equal(0, await exporter.StopAsync());
        Assert.Equal(3, bundle.Output.Select(EventLine.Parse).Count(line => line.Process == "logged"));
    }

    /// <summary>
    /// Under its seccomp profile, in containers with process numbers of their own: what the init container's command prepares, and
    /// an update, in which both pods are there.
    /// </summary>
    [Fact]
    public async Task Probe_thatIsKept_isHandedFromPodToPod_andOutlivesThem()
    {
        await using var mount = new PinMount();
        Directory.CreateDirectory(mount.Pins); // as kubelet does
        Rendering rendering = Rendering.Of("keep", await Renderer.TemplateAsync(
            "helm4", "--values", Path.Combine(Tools.Sources, "values", "keep.yaml"), "--set", string.Join(',', [
                $"probe.keep.hostPath={mount.Pins}", "tracefs.enabled=true", "securityContext.seccompProfile.type=Localhost",
                "securityContext.seccompProfile.localhostProfile=rename_exporter.json",
            ])));
        await InitializeAsync(rendering, mount.Pins);
        await InitializeAsync(rendering, mount.Pins); // before each start
        await using Bundle bundle = await Bundle.CreateAsync(rendering, Bundle.OfTheImage);
        await using Bundle next = await Bundle.CreateAsync(rendering, Bundle.OfTheImage);
        await using (ExporterProcess old = await bundle.StartAsync())
        {
            await RenameAsync("kept", 3);
            await using ExporterProcess exporter = await next.StartAsync();
            Assert.Contains("probe continued", exporter.Log, StringComparison.Ordinal);
            Assert.Contains("another exporter asked for the probe kept in /pins", old.Log, StringComparison.Ordinal);
            await RenameAsync("kept", 2);
            Assert.Equal(0, await old.StopAsync());
            Assert.Equal(5, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("comm", "kept")));
            Assert.Equal(0, await exporter.StopAsync());
        }

        await RenameAsync("kept", 4);
        await using ExporterProcess restarted = await bundle.StartAsync();

        Assert.Equal(9, (await restarted.ScrapeAsync()).Sum("file_renames_total", ("comm", "kept")));
    }

    // With root's rights in the init container, and no more of them.
    private static async Task InitializeAsync(Rendering rendering, string pins)
    {
        JsonNode container = Assert.Single(rendering.Pod["initContainers"]!.AsArray())!;
        string[] command = [.. container["command"]!.AsArray().Select(word => ((string)word!).Replace("/pins", pins, StringComparison.Ordinal))];
        string capabilities = string.Join(
            ',', container["securityContext"]!["capabilities"]!["add"]!.AsArray().Select(name => $"+{((string)name!).ToLowerInvariant()}"));
        CommandResult result = await CommandRunner.RunAsync(
            "setpriv", ["--no-new-privs", $"--bounding-set=-all,{capabilities}", .. command]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [Fact]
    public async Task Image_withoutFileCapabilities_saysWhatIsMissing()
    {
        await using Bundle bundle = await Bundle.CreateAsync(renderings["kubectl everything"], fileCapabilities: null);

        InvalidOperationException ended =
            await Assert.ThrowsAsync<InvalidOperationException>(() => bundle.StartAsync());

        Assert.Contains("needs CAP_BPF and CAP_PERFMON", ended.Message, StringComparison.Ordinal);
    }

    private static async Task RenameAsync(string comm, int count)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("pod-");
        try
        {
            CommandResult result = await CommandRunner.RunAsync(
                Repository.Renamer, "load", "--dir", directory.FullName, "--count", $"{count}", "--comm", comm);
            Assert.True(result.ExitCode == 0, result.Error);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
