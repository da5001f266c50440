using System.Net.Sockets;
using System.Text;
using ExporterToolkit.Hosting;
using Microsoft.Extensions.Time.Testing;
using Testing.Delivery;
using Testing.Logging;

namespace ExporterToolkit.Tests.Hosting;

public sealed class SystemdServiceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("notify").FullName;
    private readonly Socket _systemd = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<SystemdService> _logger = new();

    public SystemdServiceTests()
    {
        string path = Path.Combine(_directory, "socket");
        _systemd.Bind(new UnixDomainSocketEndPoint(path));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "20000000");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", null);
        _systemd.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Service_thatIsAlive_saysSoAndFeedsTheWatchdog()
    {
        using var service = new SystemdService(() => ("3 counted", null), _time, _logger);
        service.Ready(["http://:1", "http://:2"]);
        Assert.Equal(["READY=1", "STATUS=ready on http://:1 http://:2"], [Receive(), Receive()]);

        await service.StartAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => _systemd.Available > 0, () => _time.Advance(TimeSpan.FromSeconds(10)));
        Assert.Equal(["STATUS=3 counted", "WATCHDOG=1"], [Receive(), Receive()]);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Service_thatIsNot_starvesTheWatchdogAndSaysWhy()
    {
        using var service = new SystemdService(() => ("the disk cannot be read", "EIO"), _time, _logger);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => _logger.Lines.Count > 0, () => _time.Advance(TimeSpan.FromSeconds(10)));
        await service.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            "the disk cannot be read, so systemd's watchdog is not fed: EIO", _logger.Lines[0].Message);
        Assert.Equal("STOPPING=1", Receive());
        Assert.Equal(0, _systemd.Available);
    }

    [Theory]
    [InlineData("20000000", null, 10.0)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    [InlineData("20000000", "1", null)] // another process
    public void WatchdogInterval_ofWhatSystemdSays_isHalfOfIt(string? microseconds, string? process, double? seconds) =>
        Assert.Equal(seconds, SystemdService.WatchdogInterval(microseconds, process)?.TotalSeconds);

    private string Receive()
    {
        byte[] buffer = new byte[1000];
        return Encoding.UTF8.GetString(buffer, 0, _systemd.Receive(buffer));
    }
}
