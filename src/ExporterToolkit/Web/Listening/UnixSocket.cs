using System.Net.Sockets;

namespace ExporterToolkit.Web.Listening;

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
        if (IsStale(path))
        {
            File.Delete(path);
        }

        CheckDirectory(path);
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

    /// <summary>Fails as <see cref="Bind"/> would, and leaves everything as it is.</summary>
    public static void Try(string path)
    {
        _ = IsStale(path);
        string directory = CheckDirectory(path);

        // May we make files there? Under another name, so as not to be in an exporter's way.
        string name = Path.Combine(directory, $".listen-check.{Environment.ProcessId}");
        new FileStream(
            name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose)
            .Dispose();
    }

    private static string CheckDirectory(string path)
    {
        string directory = Path.GetDirectoryName(path)!;
        return Directory.Exists(directory)
            ? directory
            : throw new IOException($"there is no directory {directory}");
    }

    // Nothing, or the socket of a dead process; anything else is in our way.
    private static bool IsStale(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return false;
        }

        if (!IsSocket(path))
        {
            throw new IOException("something that is no socket has this name, and is left alone");
        }

        if (IsListening(path))
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        return true;
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
