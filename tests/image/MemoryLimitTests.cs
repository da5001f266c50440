using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ImageTests;

/// <summary>Beside no other test: it makes as many actors as an exporter has series for.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// With little memory the exporter works, or ends with exit 1 and the one line that says how much it needs. The kernel
/// never has to kill it (137), and the runtime does not die of it (139).
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class MemoryLimitTests(ExporterImage image)
{
    private const int Scrapes = 20;
    private const int Actors = 10_000; // --series.max
    private const int Least = 24;
    private const int Most = 300;

    // Where the runtime died with SIGSEGV, of which 25 and 43 to 51 are part; MEMORY_SWEEP=fine: each.
    private static readonly int[] s_limits = Environment.GetEnvironmentVariable("MEMORY_SWEEP") == "fine"
        ? [.. Enumerable.Range(Least, 53 - Least), .. Enumerable.Range(0, 31).Select(i => 54 + (8 * i)), Most]
        : [24, 25, 28, 36, 43, 47, 51, 64, 128, Most];

    private readonly List<RuncBundle> _bundles = [];

    [Theory]
    [InlineData(40)]
    [InlineData(48, "--events.output=stdout", "--labels.cgroup")] // the request of deploy/kubernetes and of the chart
    public async Task Limits_are_enough_or_are_refused(int promised, params string[] flags)
    {
        int need = await NeedAsync(flags);
        Assert.InRange(need, Least, promised);
        int[] limits = [.. s_limits.Concat([need - 1, need, need + 1]).Distinct().Order()];

        await Task.WhenAll(limits.Where(limit => limit < need).Select(limit => AssertRefusedAsync(limit, need, flags)));
        // Some at a time: each of them runs its programs at every rename.
        foreach (int[] some in limits.Where(limit => limit >= need).Chunk(8))
        {
            await AssertWorkAsync(some, flags);
        }
    }

    [Fact]
    public async Task Entries_that_do_not_fit_are_refused_before_they_are_allocated()
    {
        CommandResult result = await RunAsync(64, "--probe.max-entries=1000000");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("--probe.max-entries=1000000. Raise the limit", Assert.Single(Lines(result)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("events")]
    public async Task Commands_that_load_the_probe_are_refused_too(string command)
    {
        using RuncBundle bundle = await RuncBundle.CreateAsync(
            image, Capabilities(), noNewPrivileges: true, (long)Least << 20, command);

        CommandResult result = await CommandRunner.RunAsync("sh", bundle.Command);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("the memory limit is 24 MiB", Assert.Single(Lines(result)), StringComparison.Ordinal);
    }

    private async Task<int> NeedAsync(string[] flags)
    {
        CommandResult result = await RunAsync(Least, flags);
        return int.Parse(
            Need().Match(Assert.Single(Lines(result))).Groups["need"].ValueSpan, CultureInfo.InvariantCulture);
    }

    private async Task AssertRefusedAsync(int limit, int need, string[] flags)
    {
        CommandResult result = await RunAsync(limit, flags);

        Assert.Equal((limit, 1, ""), (limit, result.ExitCode, result.Output));
        Assert.Contains(
            $"the memory limit is {limit} MiB (/sys/fs/cgroup/", Assert.Single(Lines(result)), StringComparison.Ordinal);
        Assert.Contains($"needs {need} MiB with ", result.Error, StringComparison.Ordinal);
    }

    private async Task AssertWorkAsync(int[] limits, string[] flags)
    {
        ExporterProcess[] exporters = await Task.WhenAll(limits.Select(async limit =>
        {
            RuncBundle bundle = await BundleAsync(limit, flags);
            lock (_bundles)
            {
                _bundles.Add(bundle);
            }

            return await ExporterProcess.StartByAsync("sh", bundle.Command);
        }));
        try
        {
            using var driver = new RenameDriver();
            await driver.LoadAsync("--count", $"{Actors}", "--actors", $"{Actors}");
            foreach ((int limit, ExporterProcess exporter) in limits.Zip(exporters))
            {
                await Task.WhenAll(ScrapeAsync(exporter, limit), ScrapeAsync(exporter, limit)); // a pair of Prometheus
                Assert.Equal((limit, 0), (limit, await exporter.StopAsync()));
            }
        }
        finally
        {
            foreach (ExporterProcess exporter in exporters)
            {
                await exporter.DisposeAsync();
            }

            _bundles.ForEach(bundle => bundle.Dispose());
            _bundles.Clear();
        }
    }

    private static async Task ScrapeAsync(ExporterProcess exporter, int limit)
    {
        // As Prometheus asks, and as curl does.
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromMinutes(1) };
        for (int i = 0; i < Scrapes; i += 2)
        {
            foreach (string page in (string[])[await http.GetStringAsync(new Uri(exporter.Url, "/metrics")), await exporter.GetAsync("/metrics")])
            {
                int renamed = page.Split('\n').Count(line => line.StartsWith("file_renames_total{", StringComparison.Ordinal));
                Assert.InRange(renamed, Actors - 100, Actors + 1); // <overflow>; whoever else renames takes a place
            }
        }

        Assert.False(exporter.Log.Contains("level=ERROR", StringComparison.Ordinal), $"{limit} MiB: {exporter.Log}");
    }

    private async Task<CommandResult> RunAsync(int limit, params string[] flags)
    {
        using RuncBundle bundle = await BundleAsync(limit, flags);
        return await CommandRunner.RunAsync("sh", bundle.Command);
    }

    private Task<RuncBundle> BundleAsync(int limit, string[] flags) => RuncBundle.CreateAsync(
        image, Capabilities(), noNewPrivileges: true, (long)limit << 20, ["--web.listen-address=127.0.0.1:0", .. flags]);

    private static string[] Lines(CommandResult result) =>
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static JsonObject Capabilities() => new()
    {
        ["bounding"] = Names(),
        ["permitted"] = Names(),
        ["effective"] = Names(),
    };

    private static JsonArray Names() => [.. ((string[])["CAP_BPF", "CAP_PERFMON", "CAP_DAC_READ_SEARCH"])
        .Select(name => JsonValue.Create(name))];

    [GeneratedRegex(@"needs (?<need>\d+) MiB ", RegexOptions.ExplicitCapture)]
    private static partial Regex Need();
}
