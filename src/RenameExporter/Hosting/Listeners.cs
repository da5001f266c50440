using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using RenameExporter.Configuration;

namespace RenameExporter.Hosting;

/// <summary>Nothing listens: one reason for each address that could not be had.</summary>
internal sealed class ListenException(IReadOnlyList<string> reasons) : Exception(string.Join(' ', reasons))
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}

/// <summary>
/// The sockets of --web.listen-address. All are bound together when Kestrel asks for the first, so that
/// every address that is taken is named, and either all of them listen or none.
/// </summary>
internal sealed class Listeners(IReadOnlyList<ListenAddress> addresses)
{
    private Queue<Socket>? _bound;

    public void Configure(KestrelServerOptions kestrel)
    {
        foreach (ListenAddress address in addresses)
        {
            if (address.SocketPath is { } path)
            {
                kestrel.ListenUnixSocket(path);
            }
            else
            {
                kestrel.Listen(EndPoint(address));
            }
        }
    }

    /// <summary>Kestrel binds its endpoints one by one, in the order in which it was told of them.</summary>
    public void Configure(SocketTransportOptions transport) =>
        transport.CreateBoundListenSocket = _ => (_bound ??= BindAll()).Dequeue();

    private Queue<Socket> BindAll()
    {
        var bound = new Queue<Socket>();
        var reasons = new List<string>();
        foreach (ListenAddress address in addresses)
        {
            try
            {
                bound.Enqueue(Bind(address));
            }
            catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
            {
                reasons.Add($"cannot listen on {address}: {Reason(e, address)}");
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

    private static Socket Bind(ListenAddress address) => address.SocketPath is { } path
        ? UnixSocket.Bind(path)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(EndPoint(address));

    private static IPEndPoint EndPoint(ListenAddress address) => new IPEndPoint(
        address.Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), address.Port);

    private static string Reason(Exception e, ListenAddress address) => e switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "already in use. Choose another with --web.listen-address, or stop what listens there.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } when address.Port is > 0 and < 1024 =>
            "permission denied. Ports below 1024 need CAP_NET_BIND_SERVICE.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException =>
            "permission denied.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } when address.SocketPath is null =>
            "no interface of this host has this address.",
        SocketException { SocketErrorCode: SocketError.AddressFamilyNotSupported } =>
            "this host has no IPv6.",
        _ => $"{e.Message.TrimEnd('.')}.",
    };
}
