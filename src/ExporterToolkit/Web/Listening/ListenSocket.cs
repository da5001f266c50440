using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExporterToolkit.Web.Listening;

/// <summary>One socket of --web.listen-address, bound and not yet listening.</summary>
public static class ListenSocket
{
    /// <exception cref="SocketException">It cannot be had; <see cref="Reason"/> says why.</exception>
    /// <exception cref="IOException">The same, for a unix socket.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for a unix socket.</exception>
    internal static Socket Bind(ListenAddress address) => address.SocketPath is { } path
        ? UnixSocket.Bind(path)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(EndPoint(address));

    /// <summary>Without an address, one IPv6 socket serves IPv4 too.</summary>
    internal static IPEndPoint EndPoint(ListenAddress address) => new(
        address.Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), address.Port);

    /// <summary>Whether <see cref="Bind"/> would work. Nothing stays behind, and no file is replaced.</summary>
    /// <returns>Null: it would.</returns>
    public static string? Problem(ListenAddress address)
    {
        try
        {
            if (address.SocketPath is { } path)
            {
                UnixSocket.Try(path);
            }
            else
            {
                Bind(address).Dispose();
            }

            return null;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return Reason(e, address);
        }
    }

    internal static bool IsRefusal(Exception e) =>
        e is SocketException or IOException or UnauthorizedAccessException;

    internal static bool IsInUse(Exception e) =>
        e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    /// <summary>Without a full stop.</summary>
    internal static string Reason(Exception e, ListenAddress address) => e switch
    {
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "already in use",
        SocketException { SocketErrorCode: SocketError.AccessDenied } when address.Port is > 0 and < 1024 =>
            "permission denied: ports below 1024 need CAP_NET_BIND_SERVICE",
        SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException =>
            "permission denied",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } when address.SocketPath is null =>
            "no interface of this host has this address",
        SocketException { SocketErrorCode: SocketError.AddressFamilyNotSupported } => "this host has no IPv6",
        _ => e.Message.TrimEnd('.'),
    };
}
