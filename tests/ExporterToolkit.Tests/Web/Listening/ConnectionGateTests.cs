using System.Net;
using System.Net.Sockets;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExporterToolkit.Tests.Web.Listening;

/// <summary>While the gate is closed, nobody is let in, and whoever stops listening does not open it for the others.</summary>
public sealed class ConnectionGateTests
{
    // Against hangs only.
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromSeconds(30);

    private readonly ConnectionGate _gate = new();
    private readonly HeldConnections _connections;

    public ConnectionGateTests() => _connections = new(
        new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
        _gate, () => ConnectionLimits.Room(1024, 16), TimeProvider.System);

    [Fact]
    public async Task Accept_atAClosedGate_waitsUntilItOpens_alsoWhereAnotherAddressIsLetGo()
    {
        _gate.Close();
        (IConnectionListener first, Socket firstClient) = await ListenAsync();
        (IConnectionListener second, Socket secondClient) = await ListenAsync();
        Task<ConnectionContext?> ofFirst = first.AcceptAsync(TestContext.Current.CancellationToken).AsTask();
        Task<ConnectionContext?> ofSecond = second.AcceptAsync(TestContext.Current.CancellationToken).AsTask();

        await first.UnbindAsync(TestContext.Current.CancellationToken);
        Assert.Null(await ofFirst.WaitAsync(s_hangLimit, TestContext.Current.CancellationToken));
        await Task.Delay(100, TestContext.Current.CancellationToken); // a connection that waits is accepted in a hundredth of that
        Assert.False(ofSecond.IsCompleted);

        _gate.Open();
        await using ConnectionContext? accepted = await ofSecond.WaitAsync(s_hangLimit, TestContext.Current.CancellationToken);
        Assert.NotNull(accepted);
        firstClient.Dispose();
        secondClient.Dispose();
        await second.UnbindAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>With a client that waits for an answer.</summary>
    private async Task<(IConnectionListener Listener, Socket Client)> ListenAsync()
    {
        IConnectionListener listener = await _connections.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint, TestContext.Current.CancellationToken);
        return (listener, client);
    }
}
