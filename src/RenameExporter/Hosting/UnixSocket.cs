using System.Net.Sockets;

namespace RenameExporter.Hosting;

/// <summary>
/// A unix socket is a file that outlives a process that was killed. The file of a dead process is
/// replaced, the one of a live process is not, and what is no socket is never touched. .NET removes the
/// file when the socket is disposed.
/// </summary>
internal static class UnixSocket
{
    // connect(2) needs the right to write: the owner and its group, as for any service's socket.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private const int NoSuchDeviceOrAddress = 6; // ENXIO

    /// <exception cref="SocketException">In use, or bind(2) failed.</exception>
    /// <exception cref="IOException">The directory is missing, or something else has the name.</exception>
    /// <exception cref="UnauthorizedAccessException">No right to make or replace the file.</exception>
    public static Socket Bind(string path)
    {
        RemoveStale(path);
        string directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            throw new IOException($"there is no directory {directory}");
        }

        Socket socket = NewSocket();
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, Mode); // before listen(2): nobody can connect until then
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return;
        }

        if (!IsSocket(path))
        {
            throw new IOException("something that is no socket has this name, and is left alone");
        }

        if (IsListening(path))
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        File.Delete(path);
    }

    // open(2) of a socket fails with ENXIO. For writing too, so that a FIFO does not keep us waiting.
    private static bool IsSocket(string path)
    {
        try
        {
            using FileStream _ = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException e)
        {
            return e.HResult == NoSuchDeviceOrAddress;
        }
    }

    private static bool IsListening(string path)
    {
        using Socket socket = NewSocket();
        socket.Blocking = false; // a full backlog would make us wait; it is a sign of life
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
