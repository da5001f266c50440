using Testing.Alerting;

namespace E2eTests.Alerts;

/// <summary>
/// Our rules in a real Prometheus, with seconds where they have minutes: a test cannot wait for a day.
/// Each cgroup is a host, and hidden's has an exporter of its own, whose series will be used up.
/// </summary>
public sealed class AlertingFixture : IAsyncLifetime
{
    /// <summary>
    /// Replaces the times of alerts/thresholds.yml; the numbers of files stay, and the exporter's windows. "At the same time" is long, so that a
    /// busy machine's second run is not too late to be the same as its first.
    /// </summary>
    private static readonly string[] Seconds =
    [
        "interval=1s", "actor_interval=1s", "trouble_interval=1s", "burst_interval=1s", "burst_lasts=5s", "burst_window=20s", "past=20m", "past_ends=20s", "past_kept=20s",
        "past_step=2s", "extension_window=20s", "slow_interval=1s", "slow_step=2s", "slow_past=20m", "same_time=10m",
        "yesterday=15s", "last_week=10m", "slow_needs=30s", "failure_window=10s", "loop_for=60s", "self_window=20s",
    ];

    // It is the time limit of a scrape, too, and other tests make pages of ten thousand names.
    private const string ScrapeInterval = "3s";

    private readonly List<IAsyncDisposable> _processes = [];

    public AlertingPipeline Pipeline { get; private set; } = null!;

    /// <summary>The same with the newest Prometheus that Debian has; null: it could not be had.</summary>
    public AlertingPipeline? Newer { get; private set; }

    internal TestCgroup Attacked { get; private set; } = null!;

    internal TestCgroup Benign { get; private set; } = null!;

    internal TestCgroup Hidden { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Attacked = await TestCgroup.CreateAsync("e2e-attacked");
        Benign = await TestCgroup.CreateAsync("e2e-benign");
        Hidden = await TestCgroup.CreateAsync("e2e-hidden");
        // So that nobody else's names take the room of the first; the other one has the default.
        ExporterProcess roomy = await ExporterProcess.StartAsync("--labels.cgroup=true", "--series.max=100000");
        ExporterProcess plain = await ExporterProcess.StartAsync("--labels.cgroup=true");
        AlertTarget attacked = new("attacked:10876", roomy.Url, "e2e-attacked");
        Pipeline = await AlertingPipeline.StartAsync(ScrapeInterval, Seconds,
        [
            attacked,
            new("benign:10876", roomy.Url, "e2e-benign"),
            new("hidden:10876", plain.Url, "e2e-hidden", HasOverflow: true),
        ]);
        _processes.AddRange([Pipeline, roomy, plain]);
        if (File.Exists(PrometheusServer.Newer))
        {
            Newer = await AlertingPipeline.StartAsync(
                ScrapeInterval, Seconds, [attacked], program: PrometheusServer.Newer);
            _processes.Insert(0, Newer);
        }

        // Hosts that Prometheus has known for longer than a burst lasts.
        await Pipeline.WaitForAsync("host:file_renames:past_max", count => count == 3, TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable process in _processes)
        {
            await process.DisposeAsync();
        }

        await Attacked.RemoveAsync();
        await Benign.RemoveAsync();
        await Hidden.RemoveAsync();
    }
}
