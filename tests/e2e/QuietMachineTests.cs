using System.Diagnostics;

namespace E2eTests;

/// <summary>tests/vm/pause.sh and QuietMachine, with a process that is no guest and a monitor that is a file.</summary>
public sealed class QuietMachineTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quiet").FullName;
    private Process _guest = null!;

    private string Monitor => Path.Combine(_directory, "monitor");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Monitor, "");
        string pause = Path.Combine(Repository.Root, "tests", "vm", "pause.sh");
        _guest = Process.Start("env",
            [$"QUIET_LOCKS={_directory}", "bash", "-c", $". '{pause}'; pause_when_wanted $PPID '{Monitor}'"]);
        // It holds the lock of guests, and only they do.
        await UntilAsync(async () => (await FlockAsync("quiet.guests", "true")).ExitCode != 0);
    }

    public async ValueTask DisposeAsync()
    {
        _guest.Kill();
        await _guest.DiscardAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Guest_stands_still_while_a_test_holds_the_machine()
    {
        using (await QuietMachine.TakeAsync(_directory))
        {
            Assert.Equal("stop\n", await SaidAsync());
        }

        await UntilAsync(async () => await SaidAsync() == "stop\ncont\n");
        using (await QuietMachine.TakeAsync(_directory))
        {
            Assert.Equal("stop\ncont\nstop\n", await SaidAsync());
        }
    }

    [Fact]
    public async Task Guest_goes_on_when_the_test_is_killed()
    {
        using Process test = Process.Start("flock", ["--no-fork", Path.Combine(_directory, "quiet.wanted"), "sleep", "1000"]);
        await UntilAsync(async () => await SaidAsync() == "stop\n");

        test.Kill();
        await test.WaitForExitAsync(TestContext.Current.CancellationToken);

        await UntilAsync(async () => await SaidAsync() == "stop\ncont\n");
    }

    private Task<string> SaidAsync() => File.ReadAllTextAsync(Monitor);

    private Task<CommandResult> FlockAsync(string name, string command) =>
        CommandRunner.RunAsync("flock", "--nonblock", Path.Combine(_directory, name), command);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "never came true"); // against hangs only
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
