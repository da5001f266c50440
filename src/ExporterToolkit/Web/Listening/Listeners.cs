using System.Net;
using System.Net.Sockets;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExporterToolkit.Web.Listening;

/// <summary>Nothing listens: one reason for each address that could not be had.</summary>
internal sealed class ListenException(IReadOnlyList<string> reasons) : IOException(string.Join(' ', reasons))
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}

/// <summary>
/// The sockets of --web.listen-address. All are bound together when Kestrel asks for the first, so that
/// every address that is taken is named, and either all of them listen or none.
/// </summary>
/// <param name="fromSystemd">The sockets are those that systemd passed; the addresses are not used.</param>
internal sealed class Listeners(IReadOnlyList<ListenAddress> addresses, bool fromSystemd = false)
{
    private Queue<Socket>? _bound;
    private ListenException? _notPassed;

    /// <param name="each">Told of every endpoint.</param>
    public void Configure(KestrelServerOptions kestrel, Action<ListenOptions> each)
    {
        if (fromSystemd)
        {
            ListenOnPassed(kestrel, each);
            return;
        }

        foreach (ListenAddress address in addresses)
        {
            if (address.SocketPath is { } path)
            {
                kestrel.ListenUnixSocket(path, each);
            }
            else
            {
                kestrel.Listen(address.EndPoint(), each);
            }
        }
    }

    /// <summary>Kestrel binds its endpoints one by one, in the order in which it was told of them.</summary>
    public void Configure(SocketTransportOptions transport)
    {
        ConnectionLimits.Apply(transport);
        transport.CreateBoundListenSocket = _ => _notPassed is null
            ? ConnectionLimits.Apply((_bound ??= BindAll()).Dequeue())
            : throw _notPassed;
    }

    private void ListenOnPassed(KestrelServerOptions kestrel, Action<ListenOptions> each)
    {
        try
        {
            _bound = new(SystemdSockets.Take());
            foreach (Socket socket in _bound)
            {
                kestrel.Listen(socket.LocalEndPoint!, each);
            }
        }
        catch (ListenException e)
        {
            // Told when Kestrel binds, as all that goes wrong with listening.
            _notPassed = e;
            kestrel.Listen(IPAddress.Loopback, 0);
        }
    }

    private Queue<Socket> BindAll()
    {
        var bound = new Queue<Socket>();
        var reasons = new List<string>();
        foreach (ListenAddress address in addresses)
        {
            try
            {
                bound.Enqueue(address.Bind());
            }
            catch (Exception e) when (ListenAddress.IsRefusal(e))
            {
                string advice = ListenAddress.IsInUse(e)
                    ? " Choose another with --web.listen-address, or stop what listens there."
                    : "";
                reasons.Add($"cannot listen on {address}: {address.Reason(e)}.{advice}");
            }
        }

        if (reasons.Count == 0)
        {
            return bound;
        }

        foreach (Socket socket in bound)
        {
            socket.Dispose(); // and with it the file of a unix socket
        }

        throw new ListenException(reasons);
    }
}
