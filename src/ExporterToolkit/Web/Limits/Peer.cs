using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ExporterToolkit.Web.Limits;

/// <summary>Whom a place is counted for: an address until it has authenticated, then the user.</summary>
/// <param name="Address">
/// IPv4 as IPv4-mapped IPv6; of IPv6 the first 64 bits, as one host may have all the others; 0: a unix socket.
/// </param>
/// <param name="User">Null: not authenticated.</param>
internal readonly record struct Peer(UInt128 Address, string? User = null)
{
    private const int HostBits = 64;
    private const ulong MappedPrefix = 0xFFFF_0000_0000; // RFC 4291 2.5.5.2

    public bool IsKnown => User is not null;

    public static Peer Of(EndPoint? remote) => Of((remote as IPEndPoint)?.Address);

    /// <param name="address">Null: a unix socket.</param>
    public static Peer Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            return new(new UInt128(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes)));
        }

        address.TryWriteBytes(bytes, out _);
        UInt128 whole = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new(address.IsIPv4MappedToIPv6 ? whole : whole >> HostBits << HostBits);
    }

    public static Peer OfUser(string name) => new(0, name);
}
