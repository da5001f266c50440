using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
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
    private const string Witness = "witness";
    private const int First = 3; // SD_LISTEN_FDS_START

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether there is one: systemd says so from 254 on, and our unit for those before.</summary>
    public static bool IsOffered => Socket is not null && int.TryParse(
        Environment.GetEnvironmentVariable("FDSTORE"), NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most > 0;

    private static string? Socket =>
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 1 } path ? path : null;

    // The descriptors are somebody's by then, or closed and others.
    private static int s_taken;

    /// <summary>What was stored by the process before this one, which is the caller's. Once: a second call finds nothing.</summary>
    public static IReadOnlyDictionary<string, SafeFileHandle> Take()
    {
        var found = new Dictionary<string, SafeFileHandle>();
        if (Interlocked.Exchange(ref s_taken, 1) != 0)
        {
            return found;
        }

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

    /// <summary>
    /// Whether systemd has all that it was sent. It drops what it has no room for and says nothing; so it is sent one end of a
    /// pipe as the last, and the other end tells what became of it.
    /// </summary>
    /// <exception cref="SocketException">systemd cannot be told.</exception>
    /// <exception cref="IOException">It has not looked at it for five seconds, or there are no more descriptors.</exception>
    public static bool HasAll()
    {
        using SafeFileHandle witness = SendEnd(descriptor => Keep(Witness, descriptor));
        Settle();
        bool hasAll = !IsClosed(witness, TimeSpan.Zero);
        Remove(Witness);
        return hasAll;
    }

    /// <summary>Waits until systemd has looked at all that it was sent.</summary>
    /// <exception cref="SocketException">systemd cannot be told.</exception>
    /// <exception cref="IOException">It has not for five seconds, or there are no more descriptors.</exception>
    public static void Settle()
    {
        using SafeFileHandle barrier = SendEnd(descriptor => Send("BARRIER=1", descriptor));
        if (!IsClosed(barrier, s_patience))
        {
            throw new IOException("systemd does not answer");
        }
    }

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

    /// <returns>The end of a pipe that tells when nobody has the one that was sent.</returns>
    private static SafeFileHandle SendEnd(Action<int> send)
    {
        const int CloseOnExec = 0x80000; // O_CLOEXEC
        int* ends = stackalloc int[2];
        if (NativeMethods.pipe2(ends, CloseOnExec) < 0)
        {
            throw new IOException($"no pipe: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var kept = new SafeFileHandle(ends[0], ownsHandle: true);
        using var sent = new SafeFileHandle(ends[1], ownsHandle: true);
        send(ends[1]);
        return kept;
    }

    private static bool IsClosed(SafeFileHandle end, TimeSpan within)
    {
        var wait = new PollDescriptor { Descriptor = (int)end.DangerousGetHandle() };
        return NativeMethods.poll(&wait, 1, (int)within.TotalMilliseconds) > 0;
    }

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

/// <summary>struct pollfd of poll(2).</summary>
internal struct PollDescriptor
{
    internal int Descriptor;
    internal short Wanted; // hang-ups are told unasked
    internal short Found;
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
