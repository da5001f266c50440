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
        Assert.Contains("Uid:\t65534\t65534\t65534\t65534", status);
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
