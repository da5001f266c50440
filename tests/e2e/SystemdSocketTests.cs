using System.Net;
using System.Net.Sockets;

namespace E2eTests;

/// <summary>--web.systemd-socket, with systemd's own program to pass sockets.</summary>
public sealed class SystemdSocketTests : IDisposable
{
    private const string Activate = "/usr/bin/systemd-socket-activate";

    private readonly WebFiles _files = new();

    [Fact]
    public async Task Sockets_that_systemd_passes_are_served()
    {
        int port = FreePort();
        string path = _files.PathOf("exporter.sock");
        await using PlainExporter exporter = await ActivateAsync(
            port, ["--listen", path], "--web.systemd-socket", "--web.listen-address=127.0.0.1:1");

        Assert.Equal([$"http://127.0.0.1:{port}", $"http://unix:{path}"], exporter.Addresses);
        foreach (string address in exporter.Addresses)
        {
            Assert.Equal("Ready\n", await PlainExporter.GetAsync(address, "/-/ready"));
        }

        Assert.Equal(0, await exporter.StopAsync());
        Assert.True(File.Exists(path)); // systemd's, not ours
    }

    [Fact]
    public async Task Sockets_that_systemd_passes_can_have_tls()
    {
        _files.Write("web.yml", WebFiles.Tls);
        int port = FreePort();
        await using PlainExporter exporter = await ActivateAsync(
            port, [], "--web.systemd-socket", $"--web.config.file={_files.File}");

        Assert.Equal("200", await _files.StatusAsync($"https://127.0.0.1:{port}"));
    }

    [Fact]
    public async Task Without_a_socket_it_says_who_passes_one()
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "--web.systemd-socket");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--web.systemd-socket: no socket was passed to this process", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Datagram_sockets_are_refused()
    {
        int port = FreePort();
        using var client = new UdpClient();
        Task<CommandResult> run = CommandRunner.RunAsync(
            Activate, "--datagram", "--listen", $"127.0.0.1:{port}", Repository.Exporter, "--web.systemd-socket");
        while (!run.IsCompleted)
        {
            await client.SendAsync(new byte[1], new IPEndPoint(IPAddress.Loopback, port), TestContext.Current.CancellationToken);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Contains("is not a stream socket", (await run).Error, StringComparison.Ordinal);
    }

    // Accept=yes in the .socket unit: systemd accepts, and passes the connection.
    [Fact]
    public async Task Connections_are_refused()
    {
        int port = FreePort();
        Task<CommandResult> run = CommandRunner.RunAsync(
            "sh", "-c", "timeout --signal=INT 10 \"$@\"", "sh",
            Activate, "--accept", "--listen", $"127.0.0.1:{port}", Repository.Exporter, "--web.systemd-socket");
        await ConnectAsync(run, port);

        Assert.Contains("is a connection and does not listen: use Accept=no", (await run).Error, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    // It starts the exporter with the first connection, which is answered.
    private static async Task<PlainExporter> ActivateAsync(int port, string[] sockets, params string[] flags)
    {
        Task<PlainExporter> start = PlainExporter.StartByAsync(
            Activate, sockets.Length == 0 ? 1 : 2,
            ["--listen", $"127.0.0.1:{port}", .. sockets, Repository.Exporter, .. flags]);
        await ConnectAsync(start, port);
        return await start;
    }

    private static async Task ConnectAsync(Task until, int port)
    {
        while (!until.IsCompleted)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAny(until, Task.Delay(500));
            }
            catch (SocketException)
            {
                await Task.Delay(50); // not there yet
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
