using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ExporterToolkit.Hosting;

/// <summary>
/// systemd's descriptor store (sd_pid_notify_with_fds(3), FileDescriptorStoreMax= of the unit): it holds descriptors while
/// the service restarts, and hands them to the next process. When the service is stopped it closes them.
/// </summary>
public static unsafe class DescriptorStore
{
    private const string Prefix = "kept_"; // of names, which the sockets of the unit do not have
    private const int First = 3; // SD_LISTEN_FDS_START

    /// <summary>Whether there is one: systemd says so from 254 on, and our unit for those before.</summary>
    public static bool IsOffered => Socket is not null && int.TryParse(
        Environment.GetEnvironmentVariable("FDSTORE"), NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most > 0;

    private static string? Socket =>
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 1 } path ? path : null;

    /// <summary>What was stored by the process before this one, which is the caller's.</summary>
    public static IReadOnlyDictionary<string, SafeFileHandle> Take()
    {
        var found = new Dictionary<string, SafeFileHandle>();
        foreach ((string name, int descriptor) in Passed().Where(one => IsStored(one.Name)))
        {
            found.TryAdd(name[Prefix.Length..], new(descriptor, ownsHandle: true));
        }

        return found;
    }

    /// <summary>Stores a descriptor, which stays the caller's.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <exception cref="SocketException">systemd cannot be told.</exception>
    public static void Keep(string name, int descriptor) =>
        Send($"FDSTORE=1\nFDPOLL=0\nFDNAME={Prefix}{name}", descriptor); // polled, a perf event looks as if it had hung up

    /// <exception cref="SocketException">systemd cannot be told.</exception>
    public static void Remove(string name) => Send($"FDSTOREREMOVE=1\nFDNAME={Prefix}{name}", -1);

    /// <summary>The descriptors that systemd has passed, stored ones and sockets (sd_listen_fds_with_names(3)).</summary>
    internal static IReadOnlyList<(string Name, int Descriptor)> Passed()
    {
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(
                Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture,
                out int count))
        {
            return [];
        }

        string[] names = (Environment.GetEnvironmentVariable("LISTEN_FDNAMES") ?? "").Split(':');
        return [.. Enumerable.Range(0, count).Select(index => (names.ElementAtOrDefault(index) ?? "", First + index))];
    }

    /// <summary>Whether a descriptor of this name is no socket of the unit.</summary>
    internal static bool IsStored(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    private static void Send(string text, int descriptor)
    {
        string path = Socket ?? throw new InvalidOperationException("no NOTIFY_SOCKET");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            var part = new IoVector { Base = start, Length = (nuint)bytes.Length };
            ControlMessage control = ControlMessage.OfDescriptor(descriptor);
            var message = new MessageHeader
            {
                Parts = &part,
                PartCount = 1,
                Control = descriptor < 0 ? null : &control,
                ControlLength = descriptor < 0 ? 0 : (nuint)sizeof(ControlMessage),
            };
            if (NativeMethods.sendmsg((int)socket.Handle, &message, 0) < 0)
            {
                throw new SocketException();
            }
        }
    }
}

/// <summary>struct iovec of sendmsg(2).</summary>
internal unsafe struct IoVector
{
    internal byte* Base;
    internal nuint Length;
}

/// <summary>struct msghdr of sendmsg(2).</summary>
internal unsafe struct MessageHeader
{
    internal void* Name;
    internal uint NameLength;
    internal IoVector* Parts;
    internal nuint PartCount;
    internal ControlMessage* Control;
    internal nuint ControlLength;
    internal int Flags;
}

/// <summary>struct cmsghdr and one descriptor: cmsg(3), SCM_RIGHTS of unix(7).</summary>
internal struct ControlMessage
{
    internal nuint Length;
    internal int Level;
    internal int Type;
    internal int Descriptor;
    internal int Padding;

    internal static ControlMessage OfDescriptor(int descriptor) => new()
    {
        Length = 20, // CMSG_LEN(sizeof(int))
        Level = 1, // SOL_SOCKET
        Type = 1, // SCM_RIGHTS
        Descriptor = descriptor,
    };
}
