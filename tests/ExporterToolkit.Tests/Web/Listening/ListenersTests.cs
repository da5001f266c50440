using System.Net;
using System.Net.Sockets;
using ExporterToolkit.Web.Listening;

namespace ExporterToolkit.Tests.Web.Listening;

/// <summary>All addresses, or none and a reason for each that could not be had.</summary>
public sealed class ListenersTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("listen");
    private readonly Socket _taken = Listening();

    private int TakenPort => ((IPEndPoint)_taken.LocalEndPoint!).Port;

    private string SocketPath => Path.Combine(_directory.FullName, "s.sock");

    [Fact]
    public async Task Start_addressesThatAreTaken_areAllNamedAndNothingListens()
    {
        await using WebApplication app = Server(
            $"unix:{SocketPath}", $"127.0.0.1:{TakenPort}", "192.0.2.1:9", "unix:/nowhere/s.sock");

        var e = await Assert.ThrowsAsync<ListenException>(
            () => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                $"cannot listen on 127.0.0.1:{TakenPort}: already in use. Choose another with "
                    + "--web.listen-address, or stop what listens there.",
                "cannot listen on 192.0.2.1:9: no interface of this host has this address.",
                "cannot listen on unix:/nowhere/s.sock: there is no directory /nowhere.",
            ],
            e.Reasons);
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Start_everyKindOfAddress_isServedUntilItStops()
    {
        await using WebApplication app = Server(":0", "127.0.0.1:0", $"unix:{SocketPath}");
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [Socket.OSSupportsIPv6 ? "[::]" : "0.0.0.0", "127.0.0.1", "unix"],
            app.Urls.Select(url => url["http://".Length..url.LastIndexOf(':')]));
        Assert.True(File.Exists(SocketPath));
        await app.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(SocketPath));
    }

    public void Dispose()
    {
        _taken.Dispose();
        _directory.Delete(recursive: true);
    }

    private static Socket Listening()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1);
        return socket;
    }

    private static WebApplication Server(params string[] addresses)
    {
        var listeners = new Listeners([.. addresses.Select(text =>
        {
            Assert.True(ListenAddress.TryParse(text, out ListenAddress address), text);
            return address;
        })]);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(listeners.Configure);
        builder.WebHost.ConfigureKestrel(kestrel => listeners.Configure(kestrel, _ => { }));
        return builder.Build();
    }
}
