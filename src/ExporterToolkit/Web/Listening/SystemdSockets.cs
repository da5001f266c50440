using System.Globalization;
using System.Net.Sockets;

namespace ExporterToolkit.Web.Listening;

/// <summary>The sockets of a systemd .socket unit: sd_listen_fds(3).</summary>
internal static class SystemdSockets
{
    private const int First = 3; // SD_LISTEN_FDS_START

    /// <exception cref="ListenException">There are none, or they are none to accept on.</exception>
    public static IReadOnlyList<Socket> Take()
    {
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(
                Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture,
                out int count)
            || count < 1)
        {
            throw new ListenException(
            [
                "--web.systemd-socket: no socket was passed to this process (LISTEN_PID, LISTEN_FDS). "
                + "Let a systemd .socket unit start it, or use --web.listen-address",
            ]);
        }

        return [.. Enumerable.Range(First, count).Select(Open)];
    }

    private static Socket Open(int descriptor)
    {
        string problem;
        try
        {
            var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            bool isStream = socket.SocketType == SocketType.Stream;
            if (isStream && socket.GetSocketOption(
                SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is int and not 0)
            {
                return socket;
            }

            problem = isStream
                ? "is a connection and does not listen: use Accept=no"
                : "is not a stream socket: use ListenStream=";
        }
        catch (SocketException)
        {
            problem = "is no socket";
        }

        throw new ListenException(
            [$"--web.systemd-socket: descriptor {descriptor}, which was passed to this process, {problem}"]);
    }
}
