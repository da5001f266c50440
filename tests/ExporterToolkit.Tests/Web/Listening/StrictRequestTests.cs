using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ExporterToolkit.Tests.Web.ConfigFile;
using ExporterToolkit.Web;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Listening;

namespace ExporterToolkit.Tests.Web.Listening;

/// <summary>Requests byte by byte, over TCP and over TLS: the same answer.</summary>
public sealed class StrictRequestTests(StrictRequestTests.Sites sites) : IClassFixture<StrictRequestTests.Sites>
{
    private const string Get = "GET /-/healthy HTTP/1.1\r\n";
    private const string Host = "Host: h\r\n";
    private const string Close = "Connection: close\r\n\r\n";

    public static TheoryData<string, string> Requests => new()
    {
        { $"{Get}{Host}{Close}", "200" },
        { $"{Get}{Host}Content-Length: 0\r\n{Close}", "200" },
        { $"{Get}{Host}Content-Length:  00 \r\n{Close}", "200" },
        { $"{Get}{Host}Content-Length: +0\r\n{Close}", "400" },
        { $"{Get}{Host}content-length: -0\r\n{Close}", "400" },
        { $"{Get}{Host}Content-Length: 0x0\r\n{Close}", "400" },
        { $"{Get}{Host}Content-Length: 0, 0\r\n{Close}", "400" },
        { $"{Get}{Host}Content-Length:\r\n{Close}", "400" },
        { $"{Get}{Host}Content-Length: 00000000000000000000000000000000000000000000000\r\n{Close}", "400" },
        { $"{Get}{Host}Content-Length: 0\r\nContent-Length: 0\r\n{Close}", "400" },

        // A line feed alone: behind the request line, a header, the last line.
        { $"GET /-/healthy HTTP/1.1\n{Host}{Close}", "400" },
        { $"{Get}Host: h\n{Close}", "400" },
        { $"{Get}{Host}Connection: close\r\n\n", "400" },
        { "GET /-/healthy HTTP/1.1\nHost: h\nConnection: close\n\n", "400" },
        { $"{Get}{Host}X: a\rb\r\n{Close}", "400" },

        // RFC 3986 has no zones in hosts, and RFC 9844 leaves them to the client.
        { $"{Get}Host: [fe80::1]:9\r\n{Close}", "200" },
        { $"{Get}Host: [::ffff:10.0.0.1]:9\r\n{Close}", "200" },
        { $"{Get}Host: xn--bro-hoa.example.:9\r\n{Close}", "200" },
        { $"{Get}Host: [fe80::1%25eth0]:9\r\n{Close}", "400" },
        { $"{Get}Host: [fe80::1%eth0]\r\n{Close}", "400" },
        { $"{Get}Host: [fe80::1%2]:9\r\n{Close}", "400" },
        { $"{Get}Host: [fe80::1%25eth0]:\r\n{Close}", "400" },

        // What our log says we listen on, and ports of no digits.
        { $"{Get}Host: [::]:9\r\n{Close}", "200" },
        { $"{Get}Host: [::]\r\n{Close}", "200" },
        { $"{Get}Host: [::]:\r\n{Close}", "200" },
        { $"{Get}Host: [0:0:0:0:0:0:0:0]:9\r\n{Close}", "200" },
        { $"{Get}Host: h:\r\n{Close}", "200" },
        { $"{Get}Host: [::1]:\r\n{Close}", "200" },
        { $"{Get}Host:\r\n{Close}", "200" }, // RFC 9112 3.2: where the target has none
        { $"{Get}Host: [::]9\r\n{Close}", "400" },
        { $"{Get}Host: [::\r\n{Close}", "400" },
        { $"{Get}Host: ::\r\n{Close}", "400" },
        { $"{Get}Host: ::1\r\n{Close}", "400" },
        { $"{Get}Host: :\r\n{Close}", "400" },
        { $"{Get}Host: h::\r\n{Close}", "400" },
        { $"{Get}Host: h:9:\r\n{Close}", "400" },
        { $"{Get}Host: h:x\r\n{Close}", "400" },
        { $"{Get}Host: b\xFCro\r\n{Close}", "400" },
        { $"{Get}Host: b\xC3\xBCro\r\n{Close}", "400" },
        { $"{Get}Host: h\0\r\n{Close}", "400" },

        // RFC 9112 3.2.2, as from a proxy: the host of the target counts.
        { $"GET http://other:9/-/healthy HTTP/1.1\r\n{Host}{Close}", "200" },
        { $"GET http://h/-/healthy HTTP/1.1\r\n{Host}{Close}", "200" },
        { $"GET http://other:9/-/healthy HTTP/1.1\r\n{Close}", "400" }, // a header is needed still
        { $"{Get}Host: a b\r\n{Close}", "400" },
        { $"{Get}Host: user@h\r\n{Close}", "400" },
        { $"{Get}Host: h\r\nHost: h\r\n{Close}", "400" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_isReadStrictly_withAndWithoutTls(string request, string status)
    {
        Assert.Equal($"HTTP/1.1 {status}", await AskAsync(sites.Plain, request, tls: false));
        Assert.Equal($"HTTP/1.1 {status}", await AskAsync(sites.Tls, request, tls: true));
    }

    private static async Task<string> AskAsync(int port, string request, bool tls)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await using Stream stream = tls
            ? new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null) // whose does not matter here
            : client.GetStream();
        if (stream is SslStream encrypted)
        {
            await encrypted.AuthenticateAsClientAsync("localhost");
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        byte[] status = new byte["HTTP/1.1 200".Length];
        await stream.ReadExactlyAsync(status, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(status);
    }

    /// <summary>The same web server, twice.</summary>
    public sealed class Sites : IAsyncLifetime
    {
        private readonly WebFileRun _run = new();
        private readonly List<WebApplication> _apps = [];

        public int Plain { get; private set; }

        public int Tls { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Plain = await StartAsync(null);
            Tls = await StartAsync(_run.Read(WebFileRun.Tls));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (WebApplication app in _apps)
            {
                await app.DisposeAsync();
            }

            _run.Dispose();
        }

        private async Task<int> StartAsync(WebConfigurationFile? file)
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
            Assert.True(ListenAddress.TryParse("127.0.0.1:0", out ListenAddress address));
            var web = new ExporterWeb
            {
                Name = "test_exporter",
                Version = "1",
                Description = "",
                Listen = [address],
                ConfigFile = file,
            };
            web.AddTo(builder);
            WebApplication app = builder.Build();
            _apps.Add(app);
            web.MapTo(app);
            await app.StartAsync();
            return new Uri(app.Urls.Single()).Port;
        }
    }
}
