namespace E2eTests;

/// <summary>Command line, environment and file, through the shipped binary.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("configuration");

    private string ConfigurationFile => Path.Combine(_directory.FullName, "rename_exporter.yml");

    [Fact]
    public async Task File_environment_and_command_line_work_together()
    {
        await WriteAsync(
            """
            web:
              listen-address: ["127.0.0.1:0", "127.0.0.2:0"]
              telemetry-path: /from-file
            log:
              level: warn
            """);
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            2,
            new Dictionary<string, string>
            {
                ["RENAME_EXPORTER_CONFIG_FILE"] = ConfigurationFile,
                ["RENAME_EXPORTER_WEB_TELEMETRY_PATH"] = "/from-environment",
                ["RENAME_EXPORTER_LOG_LEVEL"] = "error",
            },
            "--log.level=info", "--log.format=logfmt");

        Assert.Contains(
            "\nfile_renames_total",
            await PlainExporter.GetAsync(exporter.Addresses[1], "/from-environment"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(
            () => PlainExporter.GetAsync(exporter.Addresses[0], "/from-file"));
    }

    [Fact]
    public async Task Environment_lists_addresses_with_commas()
    {
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            2,
            new Dictionary<string, string>
            {
                ["RENAME_EXPORTER_WEB_LISTEN_ADDRESS"] = "127.0.0.1:0,127.0.0.2:0",
            });

        Assert.Equal("Ready\n", await PlainExporter.GetAsync(exporter.Addresses[1], "/-/ready"));
    }

    [Fact]
    public async Task File_that_somebody_has_locked_is_read()
    {
        await WriteAsync("web: {telemetry-path: /from-file}\n");
        await using FileStream locked = new(ConfigurationFile, FileMode.Open, FileAccess.Read, FileShare.None); // flock(2)
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            1, new Dictionary<string, string> { ["RENAME_EXPORTER_CONFIG_FILE"] = ConfigurationFile },
            "--web.listen-address=127.0.0.1:0");

        Assert.Contains(
            "\nfile_renames_total", await PlainExporter.GetAsync(exporter.Addresses[0], "/from-file"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_changes_is_read_again()
    {
        await WriteAsync("log: {level: info}\n");
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            1, new Dictionary<string, string> { ["RENAME_EXPORTER_CONFIG_FILE"] = ConfigurationFile },
            "--web.listen-address=127.0.0.1:0");

        await WriteAsync("log: {level: debug}\nweb: {telemetry-path: /later}\n");
        await exporter.WaitForLogAsync("has changed and is in force: --log.level=debug");
        await exporter.WaitForLogAsync("this takes a restart: --web.telemetry-path=/later");
        await WriteAsync("log: {level: loud}\n");
        await exporter.WaitForLogAsync("cannot reload configuration; the old one stays: ");

        string page = await PlainExporter.GetAsync(exporter.Addresses[0], "/metrics");
        Assert.Contains("\nrename_exporter_config_reloads_total{outcome=\"success\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nrename_exporter_config_reloads_total{outcome=\"failure\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\nrename_exporter_config_last_reload_successful 0\n", page, StringComparison.Ordinal);
    }

    // As nobody, without any capability: only somebody who leaves the kernel alone can succeed.
    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Config_check_needs_no_privileges_and_prints_values_with_sources()
    {
        await WriteAsync("probe: {max-entries: 99}\n");
        File.SetUnixFileMode(_directory.FullName, (UnixFileMode)Convert.ToInt32("755", 8));

        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all",
            "env", "RENAME_EXPORTER_LOG_LEVEL=warn", Repository.Exporter,
            $"--config.file={ConfigurationFile}", "--probe.comm=thread", "--config.check");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        foreach (string line in (string[])
        [
            $"  max-entries: 99  # file {ConfigurationFile}, line 1", "  comm: thread  # command line",
            "  level: warn  # environment variable RENAME_EXPORTER_LOG_LEVEL", "  attach: auto  # default",
        ])
        {
            Assert.Contains(line, result.Output.Split('\n'));
        }
    }

    [Fact]
    public async Task Mistakes_are_named_with_their_source_and_exit_code_2()
    {
        await WriteAsync("web:\n  telemetry-pth: /x\nlog:\n  level: loud\n");

        CommandResult result = await CommandRunner.RunAsync(
            "env", "RENAME_EXPORTER_PROBE_ATTACH=magic", "RENAME_EXPORTER_NOPE=1", Repository.Exporter,
            $"--config.file={ConfigurationFile}", "--log.formt=json");

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        string[] lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal(
            [
                "unknown flag '--log.formt=json'; did you mean --log.format?",
                "environment variable RENAME_EXPORTER_NOPE matches no flag",
                $"file {ConfigurationFile}, line 2: unknown key 'web.telemetry-pth'; did you mean web.telemetry-path?",
                "environment variable RENAME_EXPORTER_PROBE_ATTACH: 'magic' must be auto",
                $"file {ConfigurationFile}, line 4: log.level: 'loud' must be debug, info, warn or error",
            ],
            lines[..^1].Select(line => line["rename_exporter: ".Length..].Split(", fentry")[0]));
    }

    [Fact]
    public async Task Broken_yaml_is_one_line_and_exit_code_2()
    {
        await WriteAsync("web:\n  listen-address: [::]:10876\n");

        CommandResult result = await CommandRunner.RunAsync(
            Repository.Exporter, $"--config.file={ConfigurationFile}", "--config.check");

        Assert.Equal(2, result.ExitCode);
        Assert.Matches(
            $"^rename_exporter: file {ConfigurationFile}, line 2: .* in quotes\\.\nTry ", result.Error);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private Task WriteAsync(string yaml) =>
        File.WriteAllTextAsync(ConfigurationFile, yaml, TestContext.Current.CancellationToken);
}
