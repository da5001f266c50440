using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Testing.Otlp;

namespace E2eTests;

/// <summary>--events.output=otlp:/FILE of the shipped binary: what a file gets, an endpoint gets as well.</summary>
[Collection(nameof(Alone))]
public sealed class OtlpOutputTests : IDisposable
{
    private static readonly string[] s_all = ["--events.burst=2000", "--events.max-rate=0"];

    private readonly string _directory = SharedDirectory.Create("otlp").FullName;
    private readonly RenameDriver _driver = new();
    private readonly OtlpReceiver _receiver = new();

    private string Log => Path.Combine(_directory, "events.json");

    private string Settings => Path.Combine(_directory, "otlp.yml");

    private string Output => $"otlp:{Settings}";

    public OtlpOutputTests() => File.WriteAllText(Settings, $"endpoint: {_receiver.Endpoint}\n");

    public void Dispose()
    {
        _driver.Dispose();
        _receiver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Endpoint_and_file_get_the_same_events_with_the_same_values()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            [.. s_all, $"--events.output={Output}", $"--events.output=file:{Log}", "--events.host-name=one", "--events.label=site=here"]);
        await _driver.LoadAsync("--count", "2000", "--rate", "1500", "--comm", "shipped"); // a young name has room for 1,700 in the ring
        Scrape scrape = await exporter.ScrapeUntilAsync(s => Renames(_receiver, "shipped") >= 2000 && Of(s, "queued") == 0
            && s.Sum("rename_exporter_events_queued") == 0 && s.Sum("rename_exporter_sink_queued") == 0);
        Assert.Equal(0, Of(scrape, "redelivered") + Of(scrape, "failures"));
        Assert.Equal(0, await exporter.StopAsync());

        Assert.Empty(_receiver.Problems);
        Dictionary<string, EventLine> lines = File.ReadLines(Log).Select(EventLine.Parse)
            .Where(line => line.Process == "shipped").ToDictionary(line => line.Text("event", "id")!);
        Dictionary<string, OtlpRecordSeen> records = _receiver.Records
            .Where(record => record["rename.comm"] == "shipped").ToDictionary(record => record["log.record.uid"]);
        Assert.Equal(2000, Renames(_receiver, "shipped"));
        Assert.Equal(lines.Keys.Order(StringComparer.Ordinal), records.Keys.Order(StringComparer.Ordinal));
        Assert.All(lines, pair => AssertSame(pair.Value, records[pair.Key]));
    }

    [Fact]
    public async Task Endpoint_that_is_down_at_start_gets_all_of_it_later()
    {
        _receiver.Dispose();
        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync([.. s_all, $"--events.output={Output}"]);
        await _driver.LoadAsync("--count", "700", "--comm", "early");
        Scrape down = await exporter.ScrapeUntilAsync(s => Of(s, "failures") > 0 && Of(s, "queued") >= 700);
        Assert.Equal(0, Of(down, "delivered"));

        using var back = new OtlpReceiver(_receiver.Port);
        Scrape up = await exporter.ScrapeUntilAsync(s => Renames(back, "early") >= 700 && Of(s, "queued") == 0);
        Assert.Equal(0, Of(up, "redelivered"));
        Assert.Equal(700, Renames(back, "early"));
        Assert.Empty(back.Problems);
        Assert.Single(exporter.Log.Split('\n'), line => line.Contains("cannot be delivered", StringComparison.Ordinal));
        Assert.Single(exporter.Log.Split('\n'), line => line.Contains("are delivered to otlp:", StringComparison.Ordinal));
    }

    /// <summary>The promise to the operator, so it is measured.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public async Task Termination_while_the_endpoint_is_down_or_hangs_is_in_time(bool hangs)
    {
        _receiver.Reply = _ => OtlpReply.Taken with { Delay = TimeSpan.FromMinutes(5) };
        if (!hangs)
        {
            _receiver.Dispose();
        }

        await using ExporterProcess exporter =
            await ExporterProcess.StartAsync([.. s_all, $"--events.output={Output}", "--events.flush-timeout=500ms"]);
        await _driver.LoadAsync("--count", "50", "--comm", "lost");
        await exporter.ScrapeUntilAsync(s => Of(s, "queued") >= 50);
        using QuietMachine quiet = await QuietMachine.TakeAsync();
        var watch = Stopwatch.StartNew();

        Assert.Equal(0, await exporter.StopAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5.5));
        Assert.Matches($"stopped with [0-9]+ events not delivered to {Output}", exporter.Log);
    }

    /// <summary>As they stand there, but for the paths.</summary>
    [Fact]
    public async Task Commands_of_the_page_work()
    {
        string[] commands = new DocumentPage("docs/otlp.md").Blocks.First().Text
            .Replace("/etc/rename_exporter/otlp.yml", Settings, StringComparison.Ordinal)
            .Replace("rename_exporter ", $"{Repository.Exporter} ", StringComparison.Ordinal).Split('\n');

        CommandResult check = await CommandRunner.RunAsync("bash", "-c", commands[0]);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync("bash", "-c", $"exec {commands[1]} --web.listen-address=127.0.0.1:0");
        await _driver.LoadAsync("--count", "10", "--comm", "on-the-page");
        await exporter.ScrapeUntilAsync(_ => Renames(_receiver, "on-the-page") == 10);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Check_tries_the_endpoint_and_sends_no_event()
    {
        CommandResult good = await CommandRunner.RunAsync(
            Repository.Exporter, "check", "--format=json", $"--events.output={Output}", $"--events.output=file:{Log}");
        _receiver.Reply = _ => new(403, "not you");
        CommandResult bad = await CommandRunner.RunAsync(Repository.Exporter, "check", "--format=json", $"--events.output={Output}");

        Assert.Equal((0, 1), (good.ExitCode, bad.ExitCode));
        using var report = JsonDocument.Parse(good.Output);
        JsonElement outputs = report.RootElement.GetProperty("outputs");
        Assert.Equal([Output, $"file:{Log}"], outputs.EnumerateArray().Select(output => output.GetProperty("output").GetString()));
        Assert.All(outputs.EnumerateArray(), output => Assert.True(output.GetProperty("works").GetBoolean()));
        Assert.Equal(
            ["settings", "resolve", "connect", "export"],
            outputs[0].GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()));
        Assert.Contains("HTTP 403 not you", bad.Output, StringComparison.Ordinal);
        Assert.Empty(_receiver.Records);
        Assert.False(File.Exists(Log));
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_bad_usage()
    {
        await File.WriteAllTextAsync(Settings, "endpoint: here\n", TestContext.Current.CancellationToken);

        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, $"--events.output={Output}");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"file {Settings}, line 1: 'endpoint' must be a URL", result.Error, StringComparison.Ordinal);
    }

    private static void AssertSame(EventLine line, OtlpRecordSeen record)
    {
        Assert.Equal(
            (line.Process, line.New ?? "", line.Old ?? "", line.Text("file", "name") ?? "", line.Text("error", "code") ?? ""),
            (record["rename.comm"], record["file.path"], record["rename.original.path"], record["file.name"], record["error.type"]));
        Assert.Equal(line.Uid, record["process.real_user.id"]);
        Assert.Equal(line.Text("process", "executable") ?? "", record["process.executable.path"]);
        Assert.Equal(
            line.Find("rename", "suppressed_total")!.Value.GetUInt64().ToString(CultureInfo.InvariantCulture),
            record["rename.suppressed_total"]);
        Assert.Equal(
            (line.Text("host", "name"), "one", line.Text("host", "id") ?? "", "here"),
            (record.Resource["host.name"], record.Resource["host.name"], record.Resource.GetValueOrDefault("host.id", ""),
                record.Resource["site"]));
        long nanoseconds = long.Parse(record.Record.GetProperty("timeUnixNano").GetString()!, CultureInfo.InvariantCulture);
        Assert.Equal(line.Text("@timestamp"), string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.FromUnixTimeSeconds(nanoseconds / 1_000_000_000):yyyy-MM-dd'T'HH:mm:ss}.{nanoseconds % 1_000_000_000:000000000}Z"));
    }

    /// <summary>Others rename on this host, too: those of one process name.</summary>
    private static int Renames(OtlpReceiver receiver, string comm) => receiver.Records.Count(
        record => record["rename.comm"] == comm && record.EventName == "rename_exporter.rename");

    private decimal Of(Scrape scrape, string what) =>
        scrape.Sum(what == "queued" ? "rename_exporter_sink_queued" : $"rename_exporter_sink_{what}_total", ("sink", Output));
}
