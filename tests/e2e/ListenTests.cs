using System.Net;
using System.Net.Sockets;

namespace E2eTests;

/// <summary>--web.listen-address as an operator uses it: several, IPv6, unix sockets.</summary>
public sealed class ListenTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("listen");

    private string SocketPath => Path.Combine(_directory.FullName, "exporter.sock");

    [Fact]
    public async Task Several_addresses_are_all_served_and_named()
    {
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            3, "--web.listen-address=127.0.0.1:0", "--web.listen-address=127.0.0.2:0",
            $"--web.listen-address=unix:{SocketPath}");

        Assert.Equal(
            ["http://127.0.0.1", "http://127.0.0.2", "http://unix"],
            exporter.Addresses.Select(address => address[..address.LastIndexOf(':')]));
        foreach (string address in exporter.Addresses)
        {
            Assert.Contains(
                "\nfile_renames_total", await PlainExporter.GetAsync(address, "/metrics"), StringComparison.Ordinal);
        }

        Assert.Equal(0, await exporter.StopAsync());
    }

    [Theory]
    [InlineData("[::1]:0", "http://[::1]:")]
    [InlineData("[::]:0", "http://[::]:")]
    public async Task Ipv6_is_served(string address, string named)
    {
        Skip.Unless(
            HasIpv6(), SkipReason.NoIpv6,
            "nothing can listen on [::1]; see ipv6.disable in /proc/cmdline, and sysctl net.ipv6.conf.lo.disable_ipv6");
        await using PlainExporter exporter =
            await PlainExporter.StartAsync(1, $"--web.listen-address={address}");

        string url = Assert.Single(exporter.Addresses);
        Assert.StartsWith(named, url, StringComparison.Ordinal);
        string port = url[(url.LastIndexOf(':') + 1)..];
        Assert.Equal("Ready\n", await PlainExporter.GetAsync($"http://[::1]:{port}", "/-/ready"));
    }

    [Fact]
    public async Task Unix_socket_is_for_owner_and_group_and_goes_when_it_stops()
    {
        await using PlainExporter exporter =
            await PlainExporter.StartAsync(1, $"--web.listen-address=unix:{SocketPath}");

        Assert.Equal("Ready\n", await PlainExporter.GetAsync(exporter.Addresses[0], "/-/ready"));
        Assert.Equal(Convert.ToInt32("660", 8), (int)File.GetUnixFileMode(SocketPath));
        Assert.Equal(0, await exporter.StopAsync());
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Unix_socket_of_a_killed_exporter_is_replaced()
    {
        await using (PlainExporter killed =
            await PlainExporter.StartAsync(1, $"--web.listen-address=unix:{SocketPath}"))
        {
            await killed.StopAsync("KILL");
        }

        Assert.True(File.Exists(SocketPath));
        await using PlainExporter next =
            await PlainExporter.StartAsync(1, $"--web.listen-address=unix:{SocketPath}");
        Assert.Equal("Ready\n", await PlainExporter.GetAsync(next.Addresses[0], "/-/ready"));
    }

    [Fact]
    public async Task Unix_socket_of_a_living_exporter_is_in_use_and_stays()
    {
        await using PlainExporter living =
            await PlainExporter.StartAsync(1, $"--web.listen-address=unix:{SocketPath}");

        CommandResult result = await CommandRunner.RunAsync(
            Repository.Exporter, $"--web.listen-address=unix:{SocketPath}");

        AssertFailed(result, $"cannot listen on unix:{SocketPath}: already in use.");
        Assert.Equal("Ready\n", await PlainExporter.GetAsync(living.Addresses[0], "/-/ready"));
    }

    [Fact]
    public async Task Unix_socket_does_not_take_the_name_of_a_file()
    {
        await File.WriteAllTextAsync(SocketPath, "precious", TestContext.Current.CancellationToken);
        SharedDirectory.Open(SocketPath);

        CommandResult result = await CommandRunner.RunAsync(
            Repository.Exporter, $"--web.listen-address=unix:{SocketPath}");

        AssertFailed(result, $"cannot listen on unix:{SocketPath}: something that is no socket has this name");
        Assert.Equal(
            "precious", await File.ReadAllTextAsync(SocketPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_address_in_use_leaves_nothing_running()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        CommandResult result = await CommandRunner.RunAsync(
            Repository.Exporter, $"--web.listen-address=unix:{SocketPath}",
            $"--web.listen-address=127.0.0.1:{taken}", "--web.listen-address=192.0.2.1:9");

        AssertFailed(
            result,
            $"cannot listen on 127.0.0.1:{taken}: already in use.",
            "cannot listen on 192.0.2.1:9: no interface of this host has this address.");
        Assert.DoesNotContain("listening on", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(SocketPath));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static bool HasIpv6()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void AssertFailed(CommandResult result, params string[] expected)
    {
        Assert.Equal(1, result.ExitCode);
        string[] errors = [.. result.Error.Split('\n').Where(line => line.Contains("level=ERROR"))];
        Assert.Equal(expected.Length, errors.Length);
        Assert.All(expected.Zip(errors), pair =>
            Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }
}
