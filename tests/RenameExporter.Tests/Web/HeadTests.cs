using System.Net.Sockets;
using System.Text;

namespace RenameExporter.Tests.Web;

/// <summary>HEAD over a socket, by hand: a client library would throw a body away unseen.</summary>
public sealed class HeadTests
{
    [Theory]
    [InlineData("/", "200 OK")]
    [InlineData("/metrics", "200 OK")]
    [InlineData("/-/healthy", "200 OK")]
    [InlineData("/-/ready", "200 OK")]
    [InlineData("/nowhere", "404 Not Found")]
    public async Task Head_withAProbe_hasNoBody(string path, string status)
    {
        await using TestSite site = await TestSite.ListenAsync();
        site.Attach();

        await HasNoBodyAsync(site, path, status);
    }

    [Theory]
    [InlineData("/metrics", "503 Service Unavailable")]
    [InlineData("/-/ready", "503 Service Unavailable")]
    public async Task Head_withoutAProbe_hasNoBody(string path, string status)
    {
        await using TestSite site = await TestSite.ListenAsync();

        await HasNoBodyAsync(site, path, status);
    }

    [Fact]
    public async Task Head_ofTheMetrics_hasTheContentTypeOfGet()
    {
        await using TestSite site = await TestSite.ListenAsync();
        site.Attach();

        Assert.Contains(
            "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n",
            await RequestAsync(site, "HEAD", "/metrics"), StringComparison.Ordinal);
    }

    private static async Task HasNoBodyAsync(TestSite site, string path, string status)
    {
        string get = await RequestAsync(site, "GET", path);
        string head = await RequestAsync(site, "HEAD", path);

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", get, StringComparison.Ordinal);
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
        Assert.Equal(head.Length, head.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);
    }

    private static async Task<string> RequestAsync(TestSite site, string method, string path)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", site.Url.Port, cancellation);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
            cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellation);
    }
}
