using Testing.Alerting;

namespace E2eTests.Alerts;

/// <summary>From renames on this host to the notification: every program on the way is the real one.</summary>
[Collection(nameof(Alerting))]
public sealed class NotificationTests(AlertingFixture fixture) : IClassFixture<AlertingFixture>
{
    // Against hangs. How long it really takes is measured by `make detection`.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly AlertingPipeline _pipeline = fixture.Pipeline;

    [Fact]
    public Task Encryptor_reaches_the_webhook_with_its_name() =>
        EncryptorReachesAsync(_pipeline, "append-100", "appendcrypt");

    [Fact]
    public Task Encryptor_reaches_the_webhook_by_a_newer_Prometheus()
    {
        Skip.Unless(fixture.Newer is not null, SkipReason.NoNewerPrometheus, PrometheusServer.HowToGetNewer);
        return EncryptorReachesAsync(fixture.Newer, "replace-100", "replacecrypt");
    }

    [Fact]
    public async Task Encryptor_behind_ten_thousand_names_is_in_the_overflow_and_found()
    {
        await Malicious("ten-thousand-names").RunAsync(fixture.Hidden, seconds: 8);

        // It may have a series by then, which has to be far busier than another one.
        await _pipeline.WaitForAsync(
            "ALERTS{alertname=\"RenameBurstNewActor\",alertstate=\"firing\",severity=\"warning\",instance=\"hidden:10876\",comm=~\"<overflow>|hiddencrypt\"}",
            count => count > 0, Limit);
        Notification notification = await _pipeline.Receiver.WaitForAsync(
            n => n.Name == "RenameBurstDetected" && n.Of("instance") == "hidden:10876" && n.Of("comm") == "hiddencrypt", Limit);

        Assert.Equal("critical", notification.Of("severity"));
    }

    [Fact]
    public async Task Benign_workloads_of_the_same_volume_are_silent_the_second_time()
    {
        // "Yesterday". rsync's 2,000 files are new then, and said to be: so silence means something.
        await RunAsync("tar-backup", "rsync-backup", "logrotate", "git-work");
        await _pipeline.Receiver.WaitForAsync(
            n => n.Of("instance") == "benign:10876" && n.Of("comm") == "rsync", Limit);
        await _pipeline.WaitForAsync("ALERTS{instance=\"benign:10876\",alertstate=\"firing\"}", count => count == 0, Limit);
        await _pipeline.WaitForAsync(
            "actor:file_renames:past_max{instance=\"benign:10876\",comm=\"rsync\"} > 1500",
            count => count == 1, Limit);

        DateTimeOffset began = DateTimeOffset.UtcNow;
        await RunAsync("tar-backup", "rsync-backup", "logrotate", "git-work");
        long ended = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await _pipeline.WaitForAsync(
            "sum by (comm) (file_renames_total{instance=\"benign:10876\",comm=\"rsync\"}) == 4000", n => n == 1, Limit);
        // A window and a half later whatever could fire has.
        await _pipeline.WaitForAsync(
            $"timestamp(host:file_renames:recent{{instance=\"benign:10876\"}}) > {ended + 30}", n => n == 1, Limit);

        // RenameExporterSeesInPart is true here, of any workload, once the exporter has been up for two minutes.
        long seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - began.ToUnixTimeSeconds();
        Assert.Empty(await _pipeline.QueryAsync($"count_over_time(ALERTS{{instance=\"benign:10876\",alertstate=\"firing\",alertname!=\"RenameExporterSeesInPart\"}}[{seconds}s])"));
        Assert.DoesNotContain(
            _pipeline.Receiver.Notifications,
            n => n.Of("instance") == "benign:10876" && n.Status == "firing" && n.Since > began);
    }

    private async Task EncryptorReachesAsync(AlertingPipeline pipeline, string pattern, string comm)
    {
        await Malicious(pattern).RunAsync(fixture.Attacked, seconds: 8);

        // It is inhibited, because the exporter has detected the burst: so Prometheus is asked for it.
        await pipeline.WaitForAsync(
            $"ALERTS{{alertname=\"RenameBurstNewActor\",alertstate=\"firing\",severity=\"warning\",instance=\"attacked:10876\",comm=\"{comm}\",uid=\"0\"}}",
            count => count == 1, Limit);
        Notification notification = await pipeline.Receiver.WaitForAsync(
            n => n.Name == "RenameBurstDetected" && n.Of("comm") == comm, Limit);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["alertname"] = "RenameBurstDetected",
                ["severity"] = "critical",
                ["reason"] = "type_loss",
                ["job"] = "rename_exporter",
                ["instance"] = "attacked:10876",
                ["comm"] = comm,
                ["uid"] = "0",
            },
            notification.Labels.Where(label => label.Key != "cgroup").ToDictionary());
        Assert.Contains($"{comm} (uid 0)", notification.Annotations["summary"]);
        Assert.EndsWith("RUNBOOK.md#renameburstdetected", notification.Annotations["runbook_url"]);
    }

    private async Task RunAsync(params string[] patterns)
    {
        foreach (Pattern pattern in Pattern.All("benign").Where(p => patterns.Contains(p.Name)))
        {
            await pattern.RunAsync(fixture.Benign);
        }
    }

    private static Pattern Malicious(string name) => Pattern.All("malicious").Single(p => p.Name == name);
}
