using System.Net.Http.Headers;

namespace E2eTests;

/// <summary>The OpenMetrics page as a whole, prometheus-net's part included.</summary>
public sealed class OpenMetricsTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Page_with_everything_on_it_keeps_every_rule()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "30", "--comm", @"\xff\x22\\\x0a{}");
        await driver.FailAsync("ENOENT", 3);
        using HttpClient http = Client(exporter);
        foreach (string path in (string[])["/metrics", "/", "/nothing", "/-/ready"])
        {
            using HttpResponseMessage traffic = await http.GetAsync(
                new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        }

        string page = await http.GetStringAsync(
            new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Empty(OpenMetrics.Errors(page));
        foreach (string line in (string[])["# TYPE file_renames counter", "# TYPE file_rename_duration_seconds histogram",
            "# UNIT file_rename_duration_seconds seconds", "# TYPE rename_exporter_build info",
            "# TYPE http_request_duration_seconds histogram"])
        {
            Assert.Contains($"{line}\n", page, StringComparison.Ordinal);
        }

        // A client's trace ids would be exemplars.
        Assert.DoesNotContain("trace_id", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_formats_have_the_same_samples()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "30", "--comm", "both-formats", "--uid", "65534");
        using HttpClient http = Client(exporter);

        string openMetrics = await http.GetStringAsync(
            new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        string text = await exporter.GetAsync("/metrics");

        // Of the driver's process, which is gone: others on this host may still rename.
        Assert.NotEmpty(Ours(text));
        Assert.Equal(Ours(text), Ours(openMetrics));

        static string[] Ours(string page) =>
            [.. page.Split('\n').Where(line => line.Contains("\"both-formats\"", StringComparison.Ordinal))];
    }

    [Theory]
    [InlineData("# EOF\n", "", "# EOF")]
    [InlineData("# EOF\n", "# EOF\n# EOF\n", "neither metadata nor a sample")]
    [InlineData("# EOF\n", "\n# EOF\n", "neither metadata nor a sample")]
    [InlineData("# TYPE x counter", "# TYPE x_total counter", "not a sample")]
    [InlineData("# TYPE x counter\n", "", "before the TYPE")]
    [InlineData("# TYPE x counter", "# TYPE x gauge", "not a sample")]
    [InlineData("# TYPE x counter", "# TYPE x counters", "unknown type")]
    [InlineData("# HELP x Helps.", "# HELP x \"Helps\".", "not escaped")]
    [InlineData("x_total{a=\"b\"} 1", "x_total{a=\"b\",} 1", "neither")]
    [InlineData("x_total{a=\"b\"} 1", "x_total{a=\"b\"} 1 # {trace_id=\"0\"} 1", "neither")]
    [InlineData("x_total{a=\"b\"} 1", "x_total{a=\"b\"} -1", "negative")]
    [InlineData("x_total{a=\"b\"} 1", "x_total{a=\"b\"} 1\nx_total{a=\"b\"} 2", "twice")]
    [InlineData("# UNIT h_seconds seconds", "# UNIT h_seconds bytes", "unit")]
    [InlineData("le=\"1.0\"", "le=\"1\"", "not canonical")]
    [InlineData("le=\"1.0\"", "le=\"3.0\"", "do not rise")]
    [InlineData("le=\"1.0\"} 1", "le=\"1.0\"} 9", "not cumulative")]
    [InlineData("h_seconds_count 3", "h_seconds_count 4", "+Inf bucket")]
    [InlineData("# TYPE i info", "# TYPE i gauge", "not a sample")]
    [InlineData("i_info 1", "i_info 2", "not 1")]
    [InlineData("# TYPE i info", "# TYPE x info", "a family in two places")]
    public void Checker_finds_what_is_wrong(string right, string wrong, string expected)
    {
        const string Good = """
            # HELP x Helps.
            # TYPE x counter
            x_total{a="b"} 1
            # TYPE h_seconds histogram
            # UNIT h_seconds seconds
            h_seconds_bucket{le="1.0"} 1
            h_seconds_bucket{le="2.5"} 2
            h_seconds_bucket{le="+Inf"} 3
            h_seconds_sum 4.5
            h_seconds_count 3
            # TYPE i info
            i_info 1
            # EOF

            """;
        string bad = Good.Replace(right, wrong, StringComparison.Ordinal);

        Assert.Empty(OpenMetrics.Errors(Good));
        Assert.NotEqual(Good, bad);
        Assert.Contains(
            OpenMetrics.Errors(bad), error => error.Contains(expected, StringComparison.Ordinal));
    }

    private static HttpClient Client(ExporterProcess exporter)
    {
        var http = new HttpClient { BaseAddress = exporter.Url };
        http.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text"));
        http.DefaultRequestHeaders.Add("traceparent", Trace);
        return http;
    }
}
