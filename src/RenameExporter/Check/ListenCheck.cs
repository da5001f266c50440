using System.Net;
using System.Net.Sockets;
using RenameExporter.Configuration;

namespace RenameExporter.Check;

/// <summary>Whether an address could be listened on: bound, and let go before anybody could connect.</summary>
internal static class ListenCheck
{
    public static ListenReport Run(ListenAddress listen)
    {
        try
        {
            using Socket socket = NewSocket(listen);
            return new(listen.ToString(), null);
        }
        catch (SocketException e)
        {
            return new(listen.ToString(), Reason(e, listen.Port));
        }
    }

    // As Kestrel does it: without an address, one IPv6 socket serves IPv4 too.
    private static Socket NewSocket(ListenAddress listen)
    {
        IPAddress address = listen.Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // an IPv4 socket has no such property
            }

            socket.Bind(new IPEndPoint(address, listen.Port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Reason(SocketException e, int port) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "already in use",
        SocketError.AccessDenied when port < 1024 =>
            "permission denied: ports below 1024 need CAP_NET_BIND_SERVICE",
        SocketError.AddressNotAvailable => "no interface of this host has this address",
        SocketError.AddressFamilyNotSupported => "this host has no IPv6",
        _ => e.Message,
    };
}
