using System.Text.Json;

namespace KernelTests;

/// <summary>/api/v1/live of the shipped binary: what it says of a burst, and who may see paths.</summary>
public sealed class LivePageTests : IDisposable
{
    private const int Files = 60;

    private readonly DirectoryInfo _directory = SharedDirectory.Create("live");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Burst_is_shown_with_who_and_since_when_and_with_paths_where_they_may_be_seen()
    {
        await using ExporterProcess shows = await ExporterProcess.StartAsync("--probe.attach=tracepoint", "--web.show-events");
        await using ExporterProcess hides = await ExporterProcess.StartAsync("--probe.attach=tracepoint");
        await LiveAsync(shows); // from the first question on samples are kept
        await LiveAsync(hides);
        DateTimeOffset began = DateTimeOffset.UtcNow;
        await EncryptAsync();

        LivePage page = await UntilAsync(shows, page => page.Bursts.Count > 0);
        JsonElement burst = Assert.Single(page.Bursts, burst => burst.GetProperty("pid").GetInt32() == Environment.ProcessId);
        Assert.Equal(("type_loss", "critical", "locked"), (Text(burst, "reason"), Text(burst, "severity"), Text(burst, "extension")));
        Assert.InRange(burst.GetProperty("since").GetDateTimeOffset(), began.AddSeconds(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Equal($"{_directory.FullName}/0.docx.locked", Text(burst, "first_file"));
        JsonElement actor = page.Actor(Text(burst, "comm"));
        Assert.True(actor.GetProperty("bursting").GetBoolean());
        Assert.Contains(
            actor.GetProperty("files").EnumerateArray(),
            file => Text(file, "new").StartsWith(_directory.FullName, StringComparison.Ordinal));
        Assert.Equal("locked", Text(actor.GetProperty("new_extension"), "extension"));

        page = await UntilAsync(hides, page => page.Bursts.Count > 0);
        Assert.DoesNotContain(_directory.Name, page.Root.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("locked", Text(page.Bursts[0], "extension"));
    }

    /// <summary>By the files, while the process lives.</summary>
    [Fact]
    public async Task Container_is_shown_without_a_label_for_it()
    {
        string id = string.Concat(Enumerable.Repeat("0c4310fa", 8));
        TestCgroup cgroup = await TestCgroup.CreateAsync($"docker-{id}.scope");
        using var driver = new RenameDriver { Cgroup = cgroup };
        await using ExporterProcess exporter = await ExporterProcess.StartAsync("--probe.attach=tracepoint", "--web.show-events");
        await LiveAsync(exporter);
        Task load = driver.LoadAsync("--count", "600", "--rate", "60", "--comm", "contained");

        LivePage page = await UntilAsync(
            exporter, page => page.Actors.Any(actor => Text(actor, "comm") == "contained" && actor.GetProperty("files").GetArrayLength() > 0));
        JsonElement actor = page.Actor("contained");
        Assert.False(actor.TryGetProperty("container_id", out _));
        Assert.All(actor.GetProperty("files").EnumerateArray(), file => Assert.Equal(id, Text(file, "container_id")));
        await load;
        await cgroup.RemoveAsync();
    }

    private static async Task<LivePage> LiveAsync(ExporterProcess exporter) =>
        LivePage.Parse(await exporter.GetAsync("/api/v1/live"));

    private static async Task<LivePage> UntilAsync(ExporterProcess exporter, Predicate<LivePage> become)
    {
        for (int i = 0; i < 300; i++)
        {
            LivePage page = await LiveAsync(exporter);
            if (become(page))
            {
                return page;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException(exporter.Log);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private async Task EncryptAsync()
    {
        string[] types = ["docx", "pdf", "jpg"];
        for (int i = 0; i < Files; i++)
        {
            string file = Path.Combine(_directory.FullName, $"{i}.{types[i % types.Length]}");
            await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
            File.Move(file, $"{file}.locked"); // which is rename(2)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
