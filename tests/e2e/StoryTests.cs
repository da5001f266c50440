using System.Diagnostics;

namespace E2eTests;

/// <summary>
/// The story this project began with: a user moves two files, another process rotates a log, and whoever
/// watches sees who did what. Here with the system calls' tracepoints; in a guest with fentry.
/// </summary>
[Trait(Unconfined.Because, Unconfined.ReadsOthersProcesses)]
public sealed class StoryTests : IDisposable
{
    private const string Uid = "54321"; // whose renames are nobody else's

    private readonly string _directory = Directory.CreateTempSubdirectory("story").FullName;

    public StoryTests() => File.SetUnixFileMode(
        _directory,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Mv_by_a_user_and_a_rotation_by_logrotate_are_told_apart()
    {
        string logs = Directory.CreateDirectory(Path.Combine(_directory, "log")).FullName;
        File.SetUnixFileMode(logs, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(logs, "app.log"), "full\n", TestContext.Current.CancellationToken);
        await using EventsProcess events = await EventsProcess.StartAsync(
            "--probe.attach=tracepoint", "--comm=mv", "--comm=logrotate",
            "--events.rate=1000000", "--events.burst=1000000", "--events.max-rate=0"); // others may move files here as well

        using Process shell = UserShell();
        await shell.StandardInput.WriteLineAsync(
            $"cd {_directory}; echo $$ >shell; echo 1 >draft.txt; echo 2 >notes; mv draft.txt final.md; mv notes {_directory}/read");
        await RotateAsync(logs);
        IReadOnlyList<EventLine> seen = await events.WaitForAsync(3, line => line.Error is null
            && (line.Uid == Uid || line.New?.StartsWith(logs, StringComparison.Ordinal) == true));
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        long parent = long.Parse(
            await File.ReadAllTextAsync(Path.Combine(_directory, "shell"), TestContext.Current.CancellationToken),
            System.Globalization.CultureInfo.InvariantCulture);
        EventLine draft = Assert.Single(seen, line => line.Text("file", "Ext", "original", "name") == "draft.txt");
        EventLine notes = Assert.Single(seen, line => line.Text("file", "Ext", "original", "name") == "notes");
        EventLine log = Assert.Single(seen, line => line.Uid == "0");
        Assert.Equal(("final.md", "mv", Uid), (draft.Text("file", "name"), draft.Process, draft.Uid));
        Assert.All((EventLine[])[draft, notes], AssertPlaced);
        Assert.Equal(($"{_directory}/read", "mv", Uid), (notes.New, notes.Process, notes.Uid));
        Assert.Equal(
            ($"{logs}/app.log", $"{logs}/app.log.1", "logrotate", "root"),
            (log.Old, log.New, log.Process, log.Text("user", "name")));
        Assert.Equal(3, seen.Select(line => line.Pid).Distinct().Count());
        Assert.Equal(
            [parent, parent],
            ((EventLine[])[draft, notes]).Select(line => line.Find("process", "parent", "pid")!.Value.GetInt64()));
        Assert.Equal(("txt", "md"), (draft.Text("file", "Ext", "original", "extension"), draft.Text("file", "extension")));
        Assert.True(draft.Find("rename", "extension_changed")!.Value.GetBoolean());
        Assert.Equal("system_call", draft.Text("rename", "paths_from"));
        Assert.Equal(0, await events.StopAsync());
    }

    /// <summary>mv has most often ended when its event is made: the kernel has said where it was.</summary>
    private void AssertPlaced(EventLine line)
    {
        Assert.Equal($"{_directory}/{line.Text("file", "Ext", "original", "name")}", line.Old);
        Assert.Empty(line.Doubts);
    }

    private static Process UserShell() => Process.Start(
        new ProcessStartInfo("setpriv", ["--reuid", Uid, "--regid", Uid, "--clear-groups", "sh"]) { RedirectStandardInput = true })!;

    private async Task RotateAsync(string logs)
    {
        string configuration = Path.Combine(_directory, "logrotate.conf");
        await File.WriteAllTextAsync(configuration, $"{logs}/app.log {{\n  rotate 3\n}}\n");
        CommandResult rotation = await CommandRunner.RunAsync(
            "logrotate", "--force", "--state", Path.Combine(_directory, "state"), configuration);
        Assert.True(rotation.ExitCode == 0, rotation.Error);
    }
}
