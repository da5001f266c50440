using System.Diagnostics;

namespace E2eTests;

/// <summary>A terminal that a test types into, and whose screen it reads: tmux, with a server of its own.</summary>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tmux");

    private string Socket => Path.Combine(_directory.FullName, "socket");

    /// <param name="command">For the shell, which goes on afterwards.</param>
    public static async Task<TmuxTerminal> StartAsync(string command, int width = 80, int height = 24)
    {
        var terminal = new TmuxTerminal();
        await terminal.TmuxAsync(
            "-u", "-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}",
            "env", "PS1=shell$ ", "LC_ALL=C.UTF-8", "TERM=screen-256color", "bash", "--norc", "--noprofile");
        await terminal.TypeAsync($"{command}; echo \"code $?\"", "Enter");
        return terminal;
    }

    /// <param name="keys">As tmux(1) send-keys names them.</param>
    public Task TypeAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    public Task ResizeAsync(int width, int height) => TmuxAsync("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Lines, without the spaces at their ends.</summary>
    /// <param name="colours">With its escape sequences.</param>
    public async Task<string[]> ScreenAsync(bool colours = false) =>
        [.. (await TmuxAsync(["capture-pane", "-p", .. colours ? ["-e"] : (string[])[]])).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    /// <returns>The first screen that is as it should become.</returns>
    public async Task<string[]> UntilAsync(Predicate<string[]> become)
    {
        var watch = Stopwatch.StartNew();
        string[] screen;
        do
        {
            screen = await ScreenAsync();
            if (become(screen))
            {
                return screen;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        while (watch.Elapsed < HangLimit);
        throw new TimeoutException($"the screen does not become what a test waits for:\n{string.Join('\n', screen)}");
    }

    /// <summary>What the terminal itself says, such as <c>#{cursor_flag}</c> or <c>#{alternate_on}</c>.</summary>
    public async Task<string> AskAsync(string format) => (await TmuxAsync("display-message", "-p", format)).Trim();

    public async ValueTask DisposeAsync()
    {
        await TmuxAsync("kill-server");
        _directory.Delete(recursive: true);
    }

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync("tmux", ["-S", Socket, .. arguments]);
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)}: {result.Error}");
    }
}
