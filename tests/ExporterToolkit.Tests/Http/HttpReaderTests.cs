using System.Net;
using System.Net.Sockets;
using System.Text;
using ExporterToolkit.Http;

namespace ExporterToolkit.Tests.Http;

public sealed class HttpReaderTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public HttpReaderTests() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Answer_that_is_too_long_is_said_to_be()
    {
        string reason = await FailAsync("http", $"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{new string('x', 5000)}");
        Assert.EndsWith("/: the answer, or a line of its header, is longer than 4 KiB", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_tls_is_said_to_be_none()
    {
        string reason = await FailAsync("https", "HTTP/1.1 400 Bad Request\r\n\r\n");
        Assert.Contains("/: TLS: ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reason_of_a_server_cannot_reorder_the_line() => Assert.EndsWith(
        "/: HTTP 500 \\u001b[31mno\\u202e",
        await FailAsync("http", "HTTP/1.1 500 x\r\nContent-Length: 10\r\n\r\n\u001b[31mno\u202e"), StringComparison.Ordinal);

    private async Task<string> FailAsync(string scheme, string answer)
    {
        Task serving = ServeAsync(Encoding.UTF8.GetBytes(answer));
        using var reader = new HttpReader(new($"{scheme}://{_server.LocalEndpoint}/"), null, most: 4096);
        string reason = (await Assert.ThrowsAsync<IOException>(() => reader.GetAsync(TestContext.Current.CancellationToken))).Message;
        await serving;
        return reason;
    }

    private async Task ServeAsync(byte[] answer)
    {
        using Socket client = await _server.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await client.ReceiveAsync(new byte[4096], TestContext.Current.CancellationToken);
        await client.SendAsync(answer, TestContext.Current.CancellationToken);
    }
}
