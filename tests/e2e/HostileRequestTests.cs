using System.Text.RegularExpressions;

namespace E2eTests;

/// <summary>Requests that no client of ours sends: each gets a plain answer, and nothing stays behind.</summary>
public sealed class HostileRequestTests(SharedExporter shared) : IClassFixture<SharedExporter>
{
    private const string Host = "Host: localhost\r\n";

    public static TheoryData<string, string> Requests => new()
    {
        { $"GET /{new string('a', 9000)} HTTP/1.1\r\n{Host}\r\n", "414" },
        { $"GET / HTTP/1.1\r\n{Host}X: {new string('a', 17_000)}\r\n\r\n", "431" },
        { $"GET / HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Range(0, 70).Select(i => $"X{i}: a\r\n"))}\r\n", "431" },
        { "GET / HTTP/1.1\r\n\r\n", "400" },
        { "GET / HTTP/9.9\r\n\r\n", "505" },
        { "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n", "400" }, // TLS to a plain port
        { $"GET /%00 HTTP/1.1\r\n{Host}\r\n", "400" },
        { $"G\u0001T / HTTP/1.1\r\n{Host}\r\n", "400" },
        { $"GET /metrics HTTP/1.1\r\n{Host}Content-Length: +0\r\n\r\n", "400" },
        { "GET /metrics HTTP/1.1\nHost: localhost\n\n", "400" },
        { "GET /metrics HTTP/1.1\r\nHost: [fe80::1%25eth0]:1\r\n\r\n", "400" },
        { $"CONNECT a:80 HTTP/1.1\r\n{Host}\r\n", "400" },
        { $"get /metrics HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "405" },
        { $"OPTIONS * HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "405" },
        { $"TRACE / HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "405" },

        // A body is refused with the connection, before a byte of it is read.
        { $"POST /metrics HTTP/1.1\r\n{Host}Content-Length: 1000000000\r\n\r\n", "405" },
        { $"POST / HTTP/1.1\r\n{Host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", "405" },
        { $"GET /-/ready HTTP/1.1\r\n{Host}Content-Length: 1000000000\r\n\r\n", "200" },
        { $"GET /-/ready HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n", "200" },
        { $"GET /-/ready HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", "200" },

        { $"GET /metrics/../-/ready HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "200" },
        { $"GET /../../etc/passwd HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "404" },
        { $"GET /%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "404" },
        { $"GET /%zz%ff HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "404" },
        { $"GET //metrics HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", "404" },
        { "GET http://elsewhere/-/ready HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n", "200" },
        { "GET /-/ready HTTP/1.0\r\n\r\n", "200" },
        { $"GET /-/ready HTTP/1.1\r\n{Host}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n", "200" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Odd_request_gets_a_plain_answer_and_the_connection_ends(string request, string status)
    {
        using RawClient client = await RawClient.ConnectAsync(shared.Exporter, request);

        Assert.StartsWith($"HTTP/1.1 {status} ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("Ready\n", await shared.Exporter.GetAsync("/-/ready"));
        Assert.DoesNotContain("level=ERROR", shared.Exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http2_is_not_spoken()
    {
        using RawClient client = await RawClient.ConnectAsync(
            shared.Exporter, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");

        // Its first frame would be SETTINGS, type 4.
        string answer = await client.ReadToEndAsync();
        Assert.DoesNotContain("\0\0\u0012\u0004", answer, StringComparison.Ordinal);
        Assert.True(answer.Length < 200, answer);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        using RawClient client = await RawClient.ConnectAsync(
            shared.Exporter,
            $"GET /-/ready HTTP/1.1\r\n{Host}\r\nGET /nothing HTTP/1.1\r\n{Host}\r\n"
            + $"GET /-/healthy HTTP/1.1\r\n{Host}Connection: close\r\n\r\n");

        Assert.Equal(
            ["200", "404", "200"],
            Regex.Matches(await client.ReadToEndAsync(), @"HTTP/1\.1 (\d+)").Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task Labels_of_the_HTTP_metrics_do_not_grow_by_what_clients_send()
    {
        await SendRoundAsync("first");
        string[] before = await SeriesAsync();

        for (int i = 0; i < 100; i++)
        {
            await SendRoundAsync($"{i}");
        }

        Assert.Equal(before, await SeriesAsync());

        async Task SendRoundAsync(string name)
        {
            using RawClient client = await RawClient.ConnectAsync(
                shared.Exporter,
                $"GET /{name}?{name} HTTP/1.1\r\nHost: {name}\r\n\r\n"
                + $"M{name} /metrics HTTP/1.1\r\n{Host}\r\n"
                + $"HEAD /metrics?{name} HTTP/1.1\r\n{Host}\r\n"
                + $"GET /METRICS/?{name} HTTP/1.1\r\n{Host}Accept: a/{name}\r\n\r\n"
                + $"GET /-/ready HTTP/1.1\r\n{Host}Connection: close\r\n\r\n");
            await client.ReadToEndAsync();
        }

        // The page that this test reads is counted once it is written: read twice.
        async Task<string[]> SeriesAsync()
        {
            await shared.Exporter.ScrapeAsync();
            Scrape page = await shared.Exporter.ScrapeAsync();
            return [.. page.Samples.Where(s => s.Name.StartsWith("http_", StringComparison.Ordinal))
                .Select(s => s.Series).Order()];
        }
    }
}
