using System.Net;
using System.Net.Sockets;
using ExporterToolkit.Web.Listening;
using RenameExporter.Commands.Check;

namespace RenameExporter.Tests.Commands.Check;

public sealed class ListenCheckTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("listen");

    private string SocketPath => Path.Combine(_directory.FullName, "s.sock");

    [Fact]
    public void Run_portThatSomebodyHas_isNotFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        ListenReport report = ListenReport.Of(new(IPAddress.Loopback, port));

        Assert.Equal(($"127.0.0.1:{port}", "already in use", false), (report.Address, report.Problem, report.Free));
        Assert.False(ListenReport.Of(new(null, port)).Free); // an address of all is taken, too
    }

    [Fact]
    public void Run_portOfNobody_isFreeAndStaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.True(ListenReport.Of(new(IPAddress.Loopback, port)).Free);
        Assert.True(ListenReport.Of(new(IPAddress.Loopback, port)).Free);
    }

    [Fact]
    public void Run_addressOfAnotherHost_isNotFree() => Assert.Equal(
        "no interface of this host has this address",
        ListenReport.Of(new(IPAddress.Parse("192.0.2.1"), 10876)).Problem); // TEST-NET-1, RFC 5737

    [Fact]
    public void Run_unixSocketThatCouldBe_isFreeAndNothingStays()
    {
        Assert.Equal((Unix(SocketPath).ToString(), null), (Run(SocketPath).Address, Run(SocketPath).Problem));
        Assert.Empty(_directory.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Run_unixSocketOfALivingProcess_isInUseAndStays()
    {
        using Socket living = Bound(SocketPath);
        living.Listen(1);

        Assert.Equal("already in use", Run(SocketPath).Problem);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void Run_unixSocketOfADeadProcess_isFreeAndStays()
    {
        using (Socket dead = Bound(SocketPath + ".other"))
        {
            File.Move(SocketPath + ".other", SocketPath); // .NET removes the file it bound
        }

        Assert.Null(Run(SocketPath).Problem);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public void Run_unixSocketWhereAFileIsOrNoDirectory_saysSo()
    {
        File.WriteAllText(SocketPath, "precious");

        Assert.Equal("something that is no socket has this name, and is left alone", Run(SocketPath).Problem);
        Assert.Equal("there is no directory /nowhere", Run("/nowhere/s.sock").Problem);
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static ListenReport Run(string path) => ListenReport.Of(Unix(path));

    private static Socket Bound(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static ListenAddress Unix(string path)
    {
        Assert.True(ListenAddress.TryParse($"unix:{path}", out ListenAddress address));
        return address;
    }
}
