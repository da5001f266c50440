using System.Net.Sockets;
using ExporterToolkit.Web.Listening;
using Testing;

namespace ExporterToolkit.Tests.Web.Listening;

public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("socket");

    private string SocketPath => Path.Combine(_directory.FullName, "s.sock");

    [Fact]
    public void Bind_makesAFileForOwnerAndGroup_andDisposeRemovesIt()
    {
        using (Socket _ = UnixSocket.Bind(SocketPath))
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
                File.GetUnixFileMode(SocketPath));
        }

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void Bind_overASocketThatListens_isInUse()
    {
        using Socket living = UnixSocket.Bind(SocketPath);
        living.Listen(1);

        Assert.Equal(
            SocketError.AddressAlreadyInUse,
            Assert.Throws<SocketException>(() => UnixSocket.Bind(SocketPath)).SocketErrorCode);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void Bind_overASocketWithAFullBacklog_isInUse()
    {
        using Socket living = UnixSocket.Bind(SocketPath);
        living.Listen(0);
        var waiting = new List<Socket>();
        try
        {
            FillBacklog(waiting);

            Assert.Equal(
                SocketError.AddressAlreadyInUse,
                Assert.Throws<SocketException>(() => UnixSocket.Bind(SocketPath)).SocketErrorCode);
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public void Bind_overTheFileOfADeadProcess_replacesIt()
    {
        LeaveStaleSocket();

        using Socket socket = UnixSocket.Bind(SocketPath);
        socket.Listen(1);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
    }

    [Fact]
    public void Bind_overAFile_leavesItAlone()
    {
        File.WriteAllText(SocketPath, "precious");

        Assert.Throws<IOException>(() => UnixSocket.Bind(SocketPath));
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public async Task Bind_overAFifo_leavesItAloneAndDoesNotWait()
    {
        await CommandRunner.RunAsync("mkfifo", SocketPath);

        Assert.Throws<IOException>(() => UnixSocket.Bind(SocketPath));
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void Bind_overADirectory_leavesItAlone()
    {
        Directory.CreateDirectory(SocketPath);

        Assert.ThrowsAny<Exception>(() => UnixSocket.Bind(SocketPath));
        Assert.True(Directory.Exists(SocketPath));
    }

    [Fact]
    public void Bind_inADirectoryThatIsMissing_namesIt() => Assert.Equal(
        "there is no directory /nowhere",
        Assert.Throws<IOException>(() => UnixSocket.Bind("/nowhere/s.sock")).Message);

    public void Dispose() => _directory.Delete(recursive: true);

    private void FillBacklog(List<Socket> waiting)
    {
        while (true)
        {
            var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            waiting.Add(client);
            try
            {
                client.Connect(new UnixDomainSocketEndPoint(SocketPath));
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    // As kill -9 leaves it. .NET removes the file of a socket it disposes, so it goes by another name.
    private void LeaveStaleSocket()
    {
        string other = SocketPath + ".other";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(other));
            File.Move(other, SocketPath);
        }

        Assert.True(File.Exists(SocketPath));
    }
}
