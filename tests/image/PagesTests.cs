using System.Text.RegularExpressions;

namespace ImageTests;

/// <summary>The commands of README and docs/install.md for a container, as they stand there, but for the options of tracepoint mode.</summary>
public sealed class PagesTests
{
    private const string Image = "localhost/rename_exporter:0.1.0", Packed = "rename_exporter-0.1.0.linux-amd64.image.tar.gz";

    private static readonly DocumentPage s_install = new("docs/install.md");

    [Fact]
    public async Task Image_is_loaded_and_started()
    {
        await using var podman = new Podman();
        string shell = $$"""
            set -eo pipefail
            sudo() { "$@"; }
            ssh() { shift; "$@"; }
            podman() { env {{string.Join(' ', podman.Command())}} "$@"; }

            """;
        string built = (await podman.RunAsync("load", "--quiet", "--input", ExporterImage.Archive)).Split(": ")[1];
        await RunAsync($"""
            {shell}podman tag {built} {Image}
            podman save --quiet {Image} | gzip -1 >'{podman.PathOf(Packed)}'
            podman rmi --force {built}
            """);

        string loaded = await RunAsync($"""
            {shell}cd '{podman.PathOf("")}'
            {Line(new("README.md"), "gunzip -c ")}
            {Line(s_install, "gunzip ")}
            {Line(s_install, "sudo podman load ")}
            {Line(s_install, "sudo podman save ")}
            """);
        Assert.Equal(3, loaded.Split($"Loaded image: {Image}\n").Length - 1);

        int port = PrometheusServer.FreePort();
        string run = s_install.Blocks.Single(block => block.Text.StartsWith("sudo podman run", StringComparison.Ordinal)).Text.TrimEnd()
            .Replace("--cap-add=BPF,PERFMON", "--cap-add=BPF,PERFMON,DAC_READ_SEARCH --volume=/sys/kernel/tracing:/sys/kernel/tracing:ro", StringComparison.Ordinal);
        await RunAsync($"{shell}cd '{Repository.Root}'\n{run} --web.listen-address=127.0.0.1:{port}");

        Assert.Equal("Ready\n", await RunAsync(
            $"curl --silent --fail --retry 20 --retry-delay 1 --retry-connrefused http://127.0.0.1:{port}/-/ready"));

        // "The same command with …": the sentence below the options.
        string check = run;
        Match same = Regex.Match(s_install.Text, "The same command with `(.+)` in place of `(.+)`, without `(.+)`, and with `(.+)` at the end");
        foreach ((Group gone, string put) in (ReadOnlySpan<(Group, string)>)[(same.Groups[2], same.Groups[1].Value), (same.Groups[3], "")])
        {
            Assert.Contains(gone.Value, check, StringComparison.Ordinal);
            check = check.Replace(gone.Value, put, StringComparison.Ordinal);
        }

        Assert.Contains("  attaches by  tracepoint: ", await RunAsync($"{shell}cd '{Repository.Root}'\n{check} {same.Groups[4].Value}"), StringComparison.Ordinal);
        Assert.Contains("`podman rm -f rename_exporter`", s_install.Text, StringComparison.Ordinal);
        await RunAsync($"{shell}podman rm -f rename_exporter");
    }

    /// <summary>The one that begins so.</summary>
    private static string Line(DocumentPage page, string start) => page.Blocks.Where(block => block.Language == "sh")
        .SelectMany(block => block.Text.Split('\n')).Single(line => line.StartsWith(start, StringComparison.Ordinal));

    private static async Task<string> RunAsync(string commands)
    {
        CommandResult result = await CommandRunner.RunAsync("bash", "-c", commands);
        Assert.True(result.ExitCode == 0, $"{commands} ended with {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output;
    }
}
