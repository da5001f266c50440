using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace E2eTests;

/// <summary>What peers that nobody knows send: at the default level it is one line a minute of each kind.</summary>
public sealed partial class NoiseTests : IDisposable
{
    private const int Rounds = 15;

    private static readonly byte[] s_preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    // A ClientHello as long as it says, and nothing in it that makes sense.
    private static readonly byte[] s_hello = [0x16, 3, 1, 0, 64, 1, 0, 0, 60, 3, 3, .. new byte[58]];

    // GET, https, authority a, and a path: RFC 7541, appendix A.
    private static readonly byte[] s_get = [0x82, 0x87, 0x41, 1, (byte)'a', 4, 8, .. "/metrics"u8];

    private readonly WebFiles _files = new();
    private readonly X509ChainPolicy _trust = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
    };

    public NoiseTests() =>
        _trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_files.Authority.Certificate));

    // Frames of HTTP/2, RFC 9113: 3 bytes of length, type, flags, 4 bytes of stream.
    public static IReadOnlyList<byte[]> Frames =>
    [
        [0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1], // DATA of 16 MB, of a stream that nobody opened
        [0, 0, 1, 1, 4, 0, 0, 0, 1, 0xff], // HEADERS that HPACK does not know
        [0, 0, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], // RST_STREAM of no stream
        [0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5], // SETTINGS of five bytes
        [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0], // WINDOW_UPDATE by nothing
        [0, 0, 1, 9, 0, 0, 0, 0, 1, 0], // CONTINUATION of nothing
        [0, 0, 1, 1, 4, 0, 0, 0, 2, 0x82], // a stream of an even number
        [0, 0, 15, 1, 5, 0, 0, 0, 1, .. s_get], // a request
        [0, 0, 15, 1, 4, 0, 0, 0, 1, .. s_get, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0xff], // with a body
        [.. Enumerable.Range(0, 40).SelectMany(i => (byte[])[
            0, 0, 15, 1, 5, 0, 0, 0, (byte)((2 * i) + 1), .. s_get, // and forty of them that are taken back at once
            0, 0, 4, 3, 0, 0, 0, 0, (byte)((2 * i) + 1), 0, 0, 0, 8])],
    ];

    [Theory]
    [InlineData("")]
    [InlineData(WebFiles.Users)]
    public async Task Garbage_makes_a_line_of_each_kind_at_most_and_no_stack_trace(string users)
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls + users);
        var url = new Uri(exporter.Addresses[0]);
        int before = exporter.Log.Length;

        for (int round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(
            [
                SendAsync(url, Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")),
                SendAsync(url, s_hello),
                SendAsync(url, s_hello[..20]),
                SendAsync(url, RandomNumberGenerator.GetBytes(200)),
                SendAsync(url, s_preface),
                .. Frames.Select(frame => SendByTlsAsync(url, "h2", [.. s_preface, 0, 0, 0, 4, 0, 0, 0, 0, 0, .. frame])),
                SendByTlsAsync(url, "h2", RandomNumberGenerator.GetBytes(200)),
                SendByTlsAsync(url, "http/1.1", RandomNumberGenerator.GetBytes(200)),
                SendByTlsAsync(url, "http/1.1", Encoding.ASCII.GetBytes(
                    "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Basic cHJvbWV0aGV1czp3cm9uZw==\r\n\r\n")),
            ]);
            if (round % 10 == 5)
            {
                _files.Write("web.yml", $"{WebFiles.Tls}{users}# {round}\n"); // and handshakes go on meanwhile
            }
        }

        Assert.Equal(
            "200",
            await _files.StatusAsync($"{url}metrics", "--user", $"prometheus:{WebFiles.Password}"));
        Assert.Equal(0, await exporter.StopAsync());
        string[] lines = [.. exporter.Log[before..].Split('\n').Where(line => line.Length > 0)];
        Assert.DoesNotContain(lines, line => line.Contains("   at ", StringComparison.Ordinal)); // a stack trace
        string[] kinds = [.. lines
            .Where(line => !line.Contains("level=INFO", StringComparison.Ordinal))
            .Select(line => Begin().Match(line).Value)];
        Assert.Equal(kinds.Distinct(), kinds);
    }

    public void Dispose() => _files.Dispose();

    private static async Task SendAsync(Uri url, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await TryAsync(client.GetStream(), bytes);
    }

    private async Task SendByTlsAsync(Uri url, string protocol, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = url.Host,
            ApplicationProtocols = [new(protocol)],
            CertificateChainPolicy = _trust,
        });
        await TryAsync(tls, bytes);
        client.LingerState = new(true, 0); // it ends by a reset
    }

    /// <summary>Sends them, and reads what comes within a moment.</summary>
    private static async Task TryAsync(Stream stream, byte[] bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        try
        {
            await stream.WriteAsync(bytes, limit.Token);
            byte[] answer = new byte[4096];
            while (await stream.ReadAsync(answer, limit.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Closed, or kept open.
        }
    }

    [GeneratedRegex("level=.{0,40}")]
    private static partial Regex Begin();
}
