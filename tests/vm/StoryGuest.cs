using System.Diagnostics;

namespace VmTests;

/// <summary>A guest of its own for guest/story.sh: what its processes rename is all there is.</summary>
public sealed class StoryGuest : IAsyncLifetime
{
    // Twice, as boot.sh tries once more when a guest dies before it reports; against hangs only.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly string[] Tools = ["/usr/sbin/logrotate", "/usr/sbin/mkfs.btrfs", "/usr/bin/btrfs"];

    private static string Out => Path.Combine(Repository.Root, "artifacts", "tests", "vm", "story");

    internal static Scenario Scenario => new(Path.Combine(Out, "story"));

    public IReadOnlyList<EventLine> Events { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Out))
        {
            Directory.Delete(Out, recursive: true);
        }

        string here = Path.Combine(Repository.Root, "tests", "vm");
        string[] files = [Repository.Binary, Repository.Renamer, Path.Combine(here, "guest", "story.sh"), .. Tools];
        var start = new ProcessStartInfo(
            Path.Combine(here, "boot.sh"),
            ["--kernel", "6.1", "--out", Out, "--limit", $"{Limit.TotalSeconds}",
                .. files.SelectMany(file => (string[])["--file", file]), "sh story.sh"])
        { RedirectStandardError = true };
        using var boot = Process.Start(start)!;
        using var timeout = new CancellationTokenSource((2 * Limit) + TimeSpan.FromMinutes(1));
        string errors = await boot.StandardError.ReadToEndAsync(timeout.Token);
        await boot.WaitForExitAsync(timeout.Token);
        if (boot.ExitCode != 0)
        {
            throw new InvalidOperationException($"story: boot.sh ended with {boot.ExitCode}: {errors}\n{Console}");
        }

        Events = [.. Scenario.Lines("events.json").Select(EventLine.Parse)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Console => File.Exists(Path.Combine(Out, "console.log"))
        ? File.ReadAllText(Path.Combine(Out, "console.log"))
        : "";
}
