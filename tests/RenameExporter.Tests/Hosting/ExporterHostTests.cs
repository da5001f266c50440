using RenameExporter.Counting;
using RenameExporter.Hosting;
using RenameExporter.Metrics;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Hosting;

public sealed class ExporterHostTests
{
    [Fact]
    public async Task HostedServices_order_isProbeThenPollThenSamplesThenWeb()
    {
        // Whoever connects finds numbers; the last scrape ends before the probe is detached.
        await using WebApplication app = ExporterHost.Build(
            CommandLineRun.Good("--web.listen-address=127.0.0.1:0"));

        Assert.Equal(
            ["BurstWatch", "ProbeService", "PollService", "SampleReader", "SystemdService", "GenericWebHostService"],
            app.Services.GetServices<IHostedService>().Select(service => service.GetType().Name));
    }

    /// <summary>It stops the reader and the polls, and so comes behind them; without a directory there is nobody to hand over to.</summary>
    [Fact]
    public async Task HostedServices_withADirectoryOfPins_handOver()
    {
        await using WebApplication app = ExporterHost.Build(
            CommandLineRun.Good("--web.listen-address=127.0.0.1:0", "--probe.keep=/sys/fs/bpf/nothing"));

        Assert.Equal(
            [
                "BurstWatch", "ProbeService", "PollService", "SampleReader", "HandoverService", "SystemdService",
                "GenericWebHostService",
            ],
            app.Services.GetServices<IHostedService>().Select(service => service.GetType().Name));
    }

    [Fact]
    public async Task Build_notStarted_hasNoProbeYet()
    {
        await using WebApplication app = ExporterHost.Build(CommandLineRun.Good());

        Assert.NotNull(app.Services.GetRequiredService<RenameMonitor>().Unavailable);
    }

    [Fact]
    public void BuildInfo_ofThisBuild_isComplete()
    {
        BuildInfo build = BuildInfo.Current;

        Assert.Matches(@"^\d+\.\d+\.\d+$", build.Version);
        Assert.Matches("^([0-9a-f]{40}|unknown)$", build.Revision);
        Assert.Equal(Environment.Version.ToString(), build.Dotnet);
        Assert.Matches(@"^1\.\d+$", build.Libbpf);
    }
}
