using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExporterToolkit.Web.Listening;

/// <summary>Where to listen: a port, or a unix socket when there is a <see cref="SocketPath"/>.</summary>
/// <param name="Address">Null: every address of the host, IPv4 and IPv6.</param>
public sealed record ListenAddress(IPAddress? Address, int Port)
{
    private const string UnixScheme = "unix:";
    private const int MaxSocketPathBytes = 107; // sun_path, unix(7), without the final NUL

    /// <summary>Absolute, without <c>.</c> and <c>..</c>; null: it is a port.</summary>
    public string? SocketPath { get; private init; }

    /// <summary>
    /// Accepts <c>:10876</c>, <c>127.0.0.1:10876</c>, <c>[::1]:10876</c>, <c>localhost:10876</c>,
    /// <c>unix:/run/exporter.sock</c>.
    /// </summary>
    public static bool TryParse(string text, out ListenAddress value)
    {
        ListenAddress? parsed = text.StartsWith(UnixScheme, StringComparison.Ordinal)
            ? OfSocket(text[UnixScheme.Length..])
            : OfPort(text);
        value = parsed ?? new(null, 0);
        return parsed is not null;
    }

    /// <summary>What somebody may have meant who left a port or its colon out.</summary>
    /// <param name="port">Where no port is given.</param>
    /// <returns>Null: no idea.</returns>
    public static string? Nearest(string text, int port)
    {
        string[] candidates = [$":{text}", string.Create(CultureInfo.InvariantCulture, $"{text}:{port}")];
        return candidates.FirstOrDefault(candidate => text.Length > 0 && TryParse(candidate, out _));
    }

    /// <summary>Two that could never listen together: the second one would find the port taken.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<ListenAddress> addresses)
    {
        foreach ((int later, ListenAddress address) in addresses.Index())
        {
            if (addresses.Take(later).FirstOrDefault(each => each == address || each.Overlaps(address)) is { } earlier)
            {
                return (later, earlier == address
                    ? $"'{address}' is given twice"
                    : $"'{address}' and '{earlier}' overlap: one of them covers the other");
            }
        }

        return null;
    }

    public override string ToString() => SocketPath is not null
        ? UnixScheme + SocketPath
        : Address is null ? $":{Port}" : new IPEndPoint(Address, Port).ToString();

    private static ListenAddress? OfPort(string text)
    {
        int colon = text.LastIndexOf(':');
        string port = text[(colon + 1)..];
        if (colon < 0 || port.Length == 0 || !port.All(char.IsAsciiDigit)
            || !ushort.TryParse(port, out ushort number))
        {
            return null;
        }

        string host = text[..colon];
        IPAddress? address = null;
        bool valid = host switch
        {
            "" => true,
            "localhost" => (address = IPAddress.Loopback) is not null,
            ['[', .. string inner, ']'] => inner.Contains(':', StringComparison.Ordinal)
                && IPAddress.TryParse(inner, out address),

            // The parser takes 010.1 for 8.0.0.1, as inet_aton(3) does; nobody means that.
            _ => IPAddress.TryParse(host, out address) && address.ToString() == host
                && address.AddressFamily == AddressFamily.InterNetwork,
        };
        return valid ? new(address, number) : null;
    }

    // A name that begins with @ is mostly meant to be an abstract one, which has no file and no mode.
    private static ListenAddress? OfSocket(string path) =>
        path.Length > 0 && path[0] != '@' && !path.EndsWith('/') && !path.Contains('\0', StringComparison.Ordinal)
        && Path.GetFullPath(path) is var full && Encoding.UTF8.GetByteCount(full) <= MaxSocketPathBytes
            ? new(null, 0) { SocketPath = full }
            : null;

    /// <summary>Whether it could be listened on. Nothing stays behind, and no file is replaced.</summary>
    /// <returns>Null: it could; else why not, without a full stop.</returns>
    public string? Problem()
    {
        try
        {
            if (SocketPath is { } path)
            {
                UnixSocket.Try(path);
            }
            else
            {
                Bind().Dispose();
            }

            return null;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return Reason(e);
        }
    }

    /// <summary>A socket that does not listen yet.</summary>
    /// <exception cref="Exception">It cannot be had: <see cref="IsRefusal"/>.</exception>
    internal Socket Bind() => SocketPath is { } path
        ? UnixSocket.Bind(path)
        : SocketTransportOptions.CreateDefaultBoundListenSocket(EndPoint());

    /// <summary>Without an address, one IPv6 socket serves IPv4 too.</summary>
    internal IPEndPoint EndPoint() =>
        new(Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), Port);

    internal static bool IsRefusal(Exception e) => e is SocketException or IOException or UnauthorizedAccessException;

    internal static bool IsInUse(Exception e) =>
        e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    /// <summary>Why it cannot be had, without a full stop.</summary>
    internal string Reason(Exception e) => e switch
    {
        _ when IsInUse(e) => "already in use",
        SocketException { SocketErrorCode: SocketError.AccessDenied } when Port is > 0 and < 1024 =>
            "permission denied: ports below 1024 need CAP_NET_BIND_SERVICE",
        SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException =>
            "permission denied",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } when SocketPath is null =>
            "no interface of this host has this address",
        SocketException { SocketErrorCode: SocketError.AddressFamilyNotSupported } => "this host has no IPv6",
        _ => e.Message.TrimEnd('.'),
    };

    private bool Overlaps(ListenAddress other) =>
        SocketPath is null && other.SocketPath is null && Port == other.Port && Port != 0
        && (Covers(other) || other.Covers(this));

    // [::] takes IPv4 as well, as :PORT does; 0.0.0.0 is all of IPv4 alone.
    private bool Covers(ListenAddress other) =>
        Address is null || Address.Equals(IPAddress.IPv6Any)
        || (Address.Equals(IPAddress.Any) && other.Address?.AddressFamily == AddressFamily.InterNetwork);
}
