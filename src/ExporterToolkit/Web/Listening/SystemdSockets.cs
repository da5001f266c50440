using System.Net.Sockets;
using ExporterToolkit.Hosting;

namespace ExporterToolkit.Web.Listening;

/// <summary>The sockets of a systemd .socket unit: sd_listen_fds(3).</summary>
internal static class SystemdSockets
{
    /// <exception cref="ListenException">There are none, or they are none to accept on.</exception>
    public static IReadOnlyList<Socket> Take()
    {
        int[] sockets =
            [.. DescriptorStore.Passed().Where(one => !DescriptorStore.IsStored(one.Name)).Select(one => one.Descriptor)];
        if (sockets.Length == 0)
        {
            throw new ListenException(
            [
                "--web.systemd-socket: no socket was passed to this process (LISTEN_PID, LISTEN_FDS). "
                + "Let a systemd .socket unit start it, or use --web.listen-address",
            ]);
        }

        return [.. sockets.Select(Open)];
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
