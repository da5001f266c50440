using System.Net;
using ExporterToolkit.Web;
using RenameExporter.Abi;
using RenameExporter.Metrics;
using RenameExporter.Tests.Escaping;
using RenameExporter.Tests.Metrics;
using RenameExporter.Tests.Probing;
using Testing;

namespace RenameExporter.Tests.Web;

/// <summary>The whole of /metrics: ours, and prometheus-net's behind it.</summary>
public sealed class MetricsPageTests
{
    // comm is chosen by whoever runs the process; 16 bytes, the last one a NUL.
    private static readonly byte[][] s_hostile =
    [
        [0xff, 0xfe, (byte)'"', (byte)'\n', (byte)'\\'],
        [],
        "a}\n# EOF\nx 1"u8.ToArray(),
        "abcdefghijkl\xf0\x9f\x98"u8.ToArray()[..15],
        "\u202eab"u8.ToArray(),
        @"\xff"u8.ToArray(),
    ];

    [Fact]
    public async Task Page_withAProbe_hasItsCountsAndContentType()
    {
        await using TestSite site = await TestSite.ListenAsync();
        TestProbe probe = site.Attach();
        probe.Count(Actors.Key("bash", 1000), times: 3);
        probe.Count(Actors.Key("bash", 1000, error: 13), times: 2);

        using HttpResponseMessage response = await site.SendAsync("GET", "/metrics");
        Scrape page = Scrape.Parse((await site.GetAsync("/metrics")).Split('\n'));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            "text/plain; version=0.0.4; charset=utf-8",
            response.Content.Headers.ContentType?.ToString());
        Assert.Equal(3, page.Sum("file_renames_total", ("comm", "bash"), ("uid", "1000")));
        Assert.Equal(
            2, page.Sum("file_rename_errors_total", ("comm", "bash"), ("errno", "EACCES")));
    }

    [Fact]
    public async Task Page_hostileNames_areSeriesThatComeBackAsTheSameBytes()
    {
        await using TestSite site = await TestSite.ListenAsync();
        TestProbe probe = site.Attach();
        for (int i = 0; i < s_hostile.Length; i++)
        {
            probe.Count(new ActorKey { Comm = Actors.Name(s_hostile[i]), Uid = (uint)i });
        }

        Scrape page = Scrape.Parse((await site.GetAsync("/metrics")).Split('\n'));

        for (int i = 0; i < s_hostile.Length; i++)
        {
            Sample sample = page.Of("file_renames_total").Single(s => s.Labels["uid"] == $"{i}");
            Assert.Equal(s_hostile[i], EscapedNames.Inverse(sample.Labels["comm"]));
            Assert.Equal(1, sample.Value);
        }
    }

    [Fact]
    public async Task Page_everyFamily_isDeclaredOnceWithItsSamples()
    {
        await using TestSite site = await TestSite.ListenAsync();
        site.Attach();
        await site.GetAsync("/metrics"); // its own request is in the HTTP metrics from now on

        string[] families =
        [
            .. Page.Parse(await site.GetAsync("/metrics")).Select(family => family.Name),
        ];

        Assert.Equal(
            MetricCatalogue.All.Except(OnRequest.Families).Concat(ExporterWeb.ProcessFamilies)
                .Select(family => family.Name),
            families.Take(MetricCatalogue.All.Count - OnRequest.Families.Count + ExporterWeb.ProcessFamilies.Count));
        Assert.Contains("dotnet_allocated_bytes_total", families);
        Assert.Contains("http_requests_received_total", families);
    }

    [Fact]
    public async Task Page_whole_isParsedByPromtool()
    {
        await using TestSite site = await TestSite.ListenAsync();
        TestProbe probe = site.Attach();
        foreach (byte[] name in s_hostile)
        {
            probe.Count(new ActorKey { Comm = Actors.Name(name) });
        }

        await site.GetAsync("/metrics");
        CommandResult lint = await Promtool.CheckAsync(await site.GetAsync("/metrics"));

        Assert.Equal(("", "", 0), (lint.Output, lint.Error, lint.ExitCode));
    }

    [Fact]
    public async Task Page_manyActors_isWhole()
    {
        await using TestSite site = await TestSite.ListenAsync();
        TestProbe probe = site.Attach();
        for (int i = 0; i < 40; i++)
        {
            probe.Count(Actors.Key($"actor{i}")); // 16 slots
        }

        Scrape page = Scrape.Parse((await site.GetAsync("/metrics")).Split('\n'));

        Assert.Equal(40, page.Sum("file_renames_total"));
        Assert.Equal(24, page.Sum("file_renames_total", ("comm", "<overflow>"), ("uid", "")));
        Assert.Equal(24, page.Sum("rename_exporter_overflow_total", ("reason", "no_free_slot")));
        Assert.Equal(40, page.Sum("rename_exporter_probe_events_total", ("outcome", "renamed")));
    }
}
