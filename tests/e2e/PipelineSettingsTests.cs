namespace E2eTests;

/// <summary>The exporter's own settings in deploy/pipelines are ones that it takes.</summary>
public sealed class PipelineSettingsTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("settings");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Exporter_takesTheSettingsForOci()
    {
        string text = (await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "deploy", "pipelines", "oci", "kafka.yml"), TestContext.Current.CancellationToken))
            .Replace("/etc/rename_exporter/", $"{_directory.FullName}/", StringComparison.Ordinal);
        await WriteAsync("kafka.password", "token");

        Assert.Equal("", await FaultsAsync(text));
        // And would say so of a key that it does not know.
        Assert.Contains("mechanisms", await FaultsAsync(text.Replace("mechanism:", "mechanisms:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private async Task<string> FaultsAsync(string text)
    {
        CommandResult check = await CommandRunner.RunAsync(
            Repository.Exporter, $"--events.output=kafka:{await WriteAsync("kafka.yml", text)}", "--config.check");
        return check.ExitCode == 0 ? "" : check.Error;
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
