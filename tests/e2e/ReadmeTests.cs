using System.Text.RegularExpressions;
using Testing.Alerting;

namespace E2eTests;

/// <summary>
/// What README tells a new user to type, typed: its blocks as they stand, with other ports, as this machine has several
/// exporters. What they print is compared with the block that follows, in shape: digits are not compared.
/// </summary>
[Collection(nameof(Alerting))]
[Trait(Unconfined.Because, Unconfined.ReadsOthersProcesses)]
public sealed partial class ReadmeTests : IDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private const string Uid = "4372";

    private static readonly DocumentPage s_readme = new("README.md");

    private readonly DirectoryInfo _directory = SharedDirectory.Create("readme");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>The second of the two commands; a test cannot know where the reader's clone comes from.</summary>
    [Fact]
    public async Task Make_run_starts_the_exporter()
    {
        string command = Block("Install", "sh", 1).Split('\n')[^1];
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "bash", "-c", $"cd '{Repository.Root}' && exec {command} ARGS=--web.listen-address=127.0.0.1:0");

        Assert.Equal("make run", command);
        Assert.True((await exporter.ScrapeAsync()).Has("rename_exporter_build_info"));
        await exporter.StopAsync();
    }

    [Fact]
    public async Task Two_renames_are_on_the_metrics_page()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();

        CommandResult result = await ShellAsync(Block("See something", "sh").Replace("localhost:10876", exporter.Url.Authority, StringComparison.Ordinal));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(Shape(Block("See something", "text")), Shape(result.Output));
    }

    [Fact]
    public async Task Top_has_the_header_that_is_shown()
    {
        string header = Block("See something", "text", 1).Split('\n').First(line => line.Contains("PROCESS", StringComparison.Ordinal));
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync($"{Repository.Exporter} top");

        // A container that another test runs has a column, while it renames.
        await terminal.UntilAsync(screen => screen.Any(line => Regex.Replace(line, "CONTAINER +", "") == header));

        await terminal.TypeAsync("q");
    }

    [Fact]
    public async Task Events_are_shown_as_they_are_in_README()
    {
        string command = Block("See which file", "sh").Replace("sudo rename_exporter", Repository.Exporter, StringComparison.Ordinal);
        string[] shown = Block("See which file", "text").Split('\n');
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(command, width: 200);
        await terminal.UntilAsync(screen => screen.Contains(shown[0]));

        await ShellAsync($"cd {_directory.FullName} && touch draft.txt && mv draft.txt final.txt");

        await terminal.UntilAsync(screen => screen.Any(line => Row().Match(line) is { Success: true } row
            && row.Groups["old"].Value == $"{_directory.FullName}/draft.txt" && row.Groups["new"].Value == $"{_directory.FullName}/final.txt"));
        Assert.All(shown[1..], line => Assert.Matches(Row(), line));
        await terminal.TypeAsync("C-c");
    }

    [Fact]
    public async Task Alert_arrives_by_the_two_files_as_they_stand()
    {
        using var receiver = new WebhookReceiver();
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        string routes = Write("alertmanager.yml", Block("Get an alert", "yaml", 1).Replace("http://localhost:8080/", $"{receiver.Url}", StringComparison.Ordinal));
        await using ServerProcess alertmanager = await ServerProcess.StartAsync("prometheus-alertmanager", port =>
        [
            $"--config.file={routes}", $"--storage.path={_directory.FullName}/alertmanager",
            $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn",
        ]);
        File.Copy(Path.Combine(Repository.Root, "alerts", "rename_exporter.rules.yml"), Path.Combine(_directory.FullName, "rename_exporter.rules.yml"));
        string configuration = Write("prometheus.yml", Block("Get an alert", "yaml")
            .Replace("localhost:10876", exporter.Url.Authority, StringComparison.Ordinal)
            .Replace("localhost:9093", alertmanager.Http.BaseAddress!.Authority, StringComparison.Ordinal));
        await using ServerProcess prometheus = await ServerProcess.StartAsync(PrometheusServer.Installed, port =>
        [
            $"--config.file={configuration}", $"--storage.tsdb.path={_directory.FullName}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ]);

        // A user who has mv to himself: root's, of everything else on this machine, may have no samples left.
        string attacker = Write("attack.sh", Block("Get an alert", "sh"));
        CommandResult attack = await CommandRunner.RunAsync(
            "setpriv", "--reuid", Uid, "--regid", Uid, "--clear-groups", "env", $"TMPDIR={_directory.FullName}", "bash", attacker);
        Assert.True(attack.ExitCode == 0, attack.Error);
        await exporter.ScrapeUntilAsync(scrape => scrape.Sum("file_rename_burst_active", ("comm", "mv"), ("uid", Uid)) > 0); // or says what there was

        Notification notification = await receiver.WaitForAsync(
            n => n.Name == "RenameBurstDetected" && n.Of("comm") == "mv" && n.Of("uid") == Uid, HangLimit);
        Assert.Equal(("critical", "my-host"), (notification.Of("severity"), notification.Of("instance")));
    }

    /// <summary>A page that somebody reads through.</summary>
    [Fact]
    public void Lines_are_at_most_120() => Assert.InRange(s_readme.Text.Split('\n').Length - 1, 1, 120);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<CommandResult> ShellAsync(string commands) => CommandRunner.RunAsync("bash", "-c", commands);

    /// <summary>A fenced block of a section.</summary>
    /// <param name="heading">Of the section.</param>
    /// <param name="language">Of the block.</param>
    /// <param name="index">Which of those in this language, from zero.</param>
    private static string Block(string heading, string language, int index = 0) =>
        s_readme.Section(heading).Where(block => block.Language == language).ElementAt(index).Text.TrimEnd('\n');

    private static string Shape(string output) => Regex.Replace(output.Trim(), "[0-9]+", "0");

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} +\d+ \S+ +(mv|logrotate) +ok +(?<old>/\S+) -> (?<new>/\S+)")]
    private static partial Regex Row();
}
