namespace ImageTests;

/// <summary>The container as README starts it: a user of its own, few capabilities, a read-only root, our seccomp profile.</summary>
public sealed class CountingTests(ExporterImage image)
{
    [Fact]
    public async Task Renames_of_the_host_and_of_another_container_are_counted_once()
    {
        await using ExporterProcess exporter = await image.StartAsync(ExporterImage.Confinement, "--labels.cgroup");
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "200", "--comm", "on-the-host");
        string id = await image.Podman.RenameAsync(300, "in-another-box");

        Scrape scrape = await exporter.ScrapeAsync();
        Assert.Equal(200, scrape.Sum("file_renames_total", ("comm", "on-the-host")));
        Sample other = Assert.Single(
            scrape.Of("file_renames_total"), sample => sample.Labels["comm"] == "in-another-box");
        Assert.Equal((300m, id), (other.Value, other.Labels["container_id"]));
        Assert.Contains("capabilities dropped, kept: none", exporter.Log, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Process_has_a_uid_of_its_own_and_keeps_no_capability()
    {
        string idFile = image.Podman.PathOf($"id-{Guid.NewGuid():N}");
        await using ExporterProcess exporter =
            await image.StartAsync([.. ExporterImage.Confinement, "--cidfile", idFile]);
        string id = await File.ReadAllTextAsync(idFile, TestContext.Current.CancellationToken);
        string pid = await image.Podman.RunAsync("inspect", "--format", "{{.State.Pid}}", id);

        string[] status = await File.ReadAllLinesAsync(
            $"/proc/{pid}/status", TestContext.Current.CancellationToken);

        Assert.Contains("Uid:\t48761\t48761\t48761\t48761", status);
        Assert.Contains("Gid:\t48761\t48761\t48761\t48761", status);
        Assert.Contains("CapPrm:\t0000000000000000", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Seccomp:\t2", status);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Check_says_how_it_would_attach()
    {
        CommandResult result = await image.RunAsync(ExporterImage.Confinement, "check");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("  attaches by  tracepoint: ", result.Output, StringComparison.Ordinal);
    }

    // podman's default: no capability of ours, and a seccomp profile that may refuse bpf(2).
    [Fact]
    public async Task Without_the_capabilities_it_starts_and_says_which_are_missing()
    {
        CommandResult result = await image.RunAsync(["--network=host"]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("needs CAP_BPF and CAP_PERFMON", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_and_passwords_work()
    {
        using var authority = new TestAuthority();
        string directory = Directory.CreateDirectory(image.Podman.PathOf($"web-{Guid.NewGuid():N}")).FullName;
        PemPair server = authority.Server();
        await File.WriteAllTextAsync($"{directory}/ca.crt", authority.Certificate, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{directory}/server.crt", server.Certificate, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{directory}/server.key", server.Key, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            $"{directory}/web.yml", "tls_server_config: {cert_file: server.crt, key_file: server.key}\n",
            TestContext.Current.CancellationToken);
        await using ExporterProcess exporter = await image.StartAsync(
            [.. ExporterImage.Confinement, $"--volume={directory}:/etc/rename_exporter:ro"],
            "--web.config.file=/etc/rename_exporter/web.yml");

        CommandResult page = await CommandRunner.RunAsync(
            "curl", "--silent", "--show-error", "--max-time", "60", "--cacert", $"{directory}/ca.crt",
            new Uri(exporter.Url, "/metrics").ToString());

        Assert.Equal("", page.Error);
        Assert.Contains("\nfile_renames_total", page.Output, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.StopAsync());
    }
}
