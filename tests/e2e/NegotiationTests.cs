using System.IO.Compression;
using System.Net;

namespace E2eTests;

/// <summary>One exporter, started for a class of tests that leave it as it was.</summary>
public sealed class SharedExporter : IAsyncLifetime
{
    public ExporterProcess Exporter { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Exporter = await ExporterProcess.StartAsync();

    public ValueTask DisposeAsync() => Exporter.DisposeAsync();
}

/// <summary>What a client asks for, and what it gets: format, compression, methods, paths.</summary>
public sealed class NegotiationTests(SharedExporter shared) : IClassFixture<SharedExporter>
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics1 = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private const string OpenMetrics0 = "application/openmetrics-text; version=0.0.1; charset=utf-8";

    [Theory]
    [InlineData(null, Text)]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/*", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("text/plain;version=1.0.0", Text)]
    [InlineData("application/*", OpenMetrics1)]
    [InlineData("application/openmetrics-text", OpenMetrics1)]
    [InlineData("Application/OpenMetrics-Text; Version=\"1.0.0\"; charset=utf-8", OpenMetrics1)]
    [InlineData("application/openmetrics-text;version=0.0.1", OpenMetrics0)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.2,text/plain;q=0.3", Text)]
    [InlineData("application/openmetrics-text;q=0,*/*;q=0.1", Text)]
    [InlineData("application/openmetrics-text;version=2.0.0,text/plain;q=0.1", Text)]
    [InlineData("*/*;q=0.9,text/plain;q=0", OpenMetrics1)]
    // Prometheus 2.42; then 3.5, as it comes, and where the operator wants native histograms first.
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OpenMetrics1)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
        + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OpenMetrics1)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,"
        + "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2", OpenMetrics1)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Text)] // a browser
    [InlineData("application/json", Text)] // Zabbix, checks of Nagios
    [InlineData("text/html", Text)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", Text)]
    [InlineData("image/*,application/openmetrics-text;version=2.0.0", Text)]
    [InlineData("application/json,text/plain;q=0", OpenMetrics1)]
    [InlineData("rubbish", Text)]
    [InlineData("text/plain;q=often", Text)]
    public async Task Accept_decides_the_format(string? accept, string expected)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/metrics", ("Accept", accept));
        string page = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept, Accept-Encoding", string.Join(", ", response.Headers.Vary));
        Assert.Equal(expected != Text, page.EndsWith("\n# EOF\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*/*;q=0")]
    [InlineData("application/json,*/*;q=0")]
    [InlineData("text/*;q=0,application/*;q=0")]
    public async Task Accept_that_refuses_every_format_of_ours_is_406(string accept)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, "/metrics", ("Accept", accept));
        string body = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains("text/plain", body, StringComparison.Ordinal);
        Assert.Contains("application/openmetrics-text", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("identity", false)]
    [InlineData("*", false)]
    [InlineData("br, deflate", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0.5, identity", false)]
    [InlineData("gzip", true)]
    [InlineData("GZIP;q=0.1", true)]
    [InlineData("deflate, gzip, br, zstd", true)]
    [InlineData("gzip, *;q=0", true)]
    [InlineData("identity;q=0", true)]
    [InlineData("br, identity;q=0", true)]
    [InlineData("*, identity;q=0", true)]
    [InlineData("*;q=0, identity", false)]
    public async Task Page_is_compressed_for_who_asks(string? acceptEncoding, bool expected)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, "/metrics", ("Accept-Encoding", acceptEncoding), ("Accept", "application/openmetrics-text"));
        await using Stream raw = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using Stream stream = expected ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);

        Assert.Equal(expected ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
        Assert.Equal("Accept, Accept-Encoding", string.Join(", ", response.Headers.Vary));
        Assert.Empty(OpenMetrics.Errors(await reader.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("*;q=0")]
    [InlineData("gzip;q=0, identity;q=0")]
    [InlineData("br, gzip;q=0, *;q=0")]
    public async Task Accept_encoding_that_refuses_gzip_and_the_page_as_it_is_is_406(string acceptEncoding)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, "/metrics", ("Accept-Encoding", acceptEncoding));

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Equal("there is gzip, and the page as it is (identity)\n", await ReadAsync(response));
    }

    [Theory]
    [InlineData("/metrics", "gzip")]
    [InlineData("/metrics", "identity")]
    [InlineData("/", "identity")]
    [InlineData("/-/ready", "identity")]
    [InlineData("/nothing", "identity")]
    public async Task Head_has_the_headers_of_get_and_no_body(string path, string encoding)
    {
        using HttpResponseMessage get = await SendAsync(HttpMethod.Get, path, ("Accept-Encoding", encoding));
        using HttpResponseMessage head = await SendAsync(HttpMethod.Head, path, ("Accept-Encoding", encoding));

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(Lines(get), Lines(head));
        Assert.Empty(await ReadAsync(head));

        // The length of a page that is written as it is sent is known to neither.
        static string[] Lines(HttpResponseMessage response) =>
        [
            .. response.Headers.Concat(response.Content.Headers)
                .Where(header => header.Key is not ("Date" or "Transfer-Encoding"))
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(),
        ];
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/metrics/more")]
    [InlineData("//metrics")]
    public async Task Other_paths_are_404(string path)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("there is nothing here\n", await ReadAsync(response));
    }

    [Theory]
    [InlineData("POST", "/metrics")]
    [InlineData("DELETE", "/-/ready")]
    [InlineData("OPTIONS", "/nothing")]
    [InlineData("PROPFIND", "/")]
    public async Task Other_methods_are_405_and_told_which_there_are(string method, string path)
    {
        using HttpResponseMessage response = await SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, params (string Name, string? Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, $"{shared.Exporter.Url.GetLeftPart(UriPartial.Authority)}{path}");
        foreach (var (name, value) in headers)
        {
            if (value is not null)
            {
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
            }
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> ReadAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
