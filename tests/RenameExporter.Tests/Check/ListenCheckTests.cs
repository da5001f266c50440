using System.Net;
using System.Net.Sockets;
using RenameExporter.Check;

namespace RenameExporter.Tests.Check;

public sealed class ListenCheckTests
{
    [Fact]
    public void Run_portThatSomebodyHas_isNotFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        ListenReport report = ListenCheck.Run(new(IPAddress.Loopback, port));

        Assert.Equal(($"127.0.0.1:{port}", "already in use", false), (report.Address, report.Problem, report.Free));
        Assert.False(ListenCheck.Run(new(null, port)).Free); // an address of all is taken, too
    }

    [Fact]
    public void Run_portOfNobody_isFreeAndStaysSo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.True(ListenCheck.Run(new(IPAddress.Loopback, port)).Free);
        Assert.True(ListenCheck.Run(new(IPAddress.Loopback, port)).Free);
    }

    [Fact]
    public void Run_addressOfAnotherHost_isNotFree() => Assert.Equal(
        "no interface of this host has this address",
        ListenCheck.Run(new(IPAddress.Parse("192.0.2.1"), 10876)).Problem); // TEST-NET-1, RFC 5737
}
