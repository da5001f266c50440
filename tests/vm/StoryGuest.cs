namespace VmTests;

/// <summary>A guest of its own for guest/story.sh: what its processes rename is all there is.</summary>
public sealed class StoryGuest : IAsyncLifetime
{
    // Against hangs only.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly string[] Tools = ["/usr/sbin/logrotate", "/usr/sbin/mkfs.btrfs", "/usr/bin/btrfs"];

    private static string Out => Boot.OutOf("vm", "story");

    internal static Scenario Scenario => new(Path.Combine(Out, "story"));

    public IReadOnlyList<EventLine> Events { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await Boot.RunAsync(
            "6.1", Out, Limit,
            [Repository.Binary, Repository.Renamer, Boot.GuestFile("story.sh"), .. Tools],
            "sh story.sh");
        Events = [.. Scenario.Lines("events.json").Select(EventLine.Parse)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
