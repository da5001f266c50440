using System.Text.Json;
using Testing.Alerting;

namespace E2eTests.Alerts;

/// <summary>The exporter itself tells Alertmanager, which is the real one, and a pair of them.</summary>
[Collection(nameof(Alerting))]
public sealed class PushTests : IAsyncLifetime
{
    // Against hangs. How long it really takes is measured by `make detection`.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = SharedDirectory.Create("push");
    private readonly WebhookReceiver _receiver = new();
    private readonly List<ServerProcess> _pair = [];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "alertmanager.yml"), $"""
            route: {"{receiver: on-call, group_by: [cluster, instance, comm, uid], group_wait: 0s, group_interval: 1s}"}
            receivers:
              - name: on-call
                webhook_configs: [{"{"}url: "{_receiver.Url}"{"}"}]
            """);
        int first = ServerProcess.FreePort(), second = ServerProcess.FreePort();
        _pair.Add(await StartAsync("one", first, second));
        _pair.Add(await StartAsync("other", second, first));
        foreach (ServerProcess one in _pair)
        {
            await WaitForPeersAsync(one);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess one in _pair)
        {
            await one.DisposeAsync();
        }

        _receiver.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Burst_is_one_notification_by_a_pair_with_the_labels_of_the_rule()
    {
        string gone = $"http://127.0.0.1:{ServerProcess.FreePort()}/";
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
        [
            .. _pair.Select(one => $"--detector.alertmanager={one.Http.BaseAddress}"), $"--detector.alertmanager={gone}",
            "--detector.alertmanager-label=cluster=prod", "--labels.user=true", "--events.host-name=node-7", // as in Kubernetes
        ]);

        await EncryptAsync();
        Notification notification = await _receiver.WaitForAsync(n => n.Of("comm") == "pushcrypt", Limit);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["alertname"] = "RenameBurstDetected",
                ["severity"] = "critical",
                ["reason"] = "type_loss",
                ["job"] = "rename_exporter",
                ["cluster"] = "prod",
                ["instance"] = "node-7",
                ["comm"] = "pushcrypt",
                ["uid"] = "0",
                ["user"] = "root",
            },
            notification.Labels);
        Assert.Contains("docx", notification.Annotations["summary"], StringComparison.Ordinal);
        Assert.EndsWith(".locked", notification.Annotations["last_file"], StringComparison.Ordinal);

        // The other member has heard of it as well, and knows that this one has told it.
        Scrape scrape = await exporter.ScrapeAsync();
        Assert.All(_pair, one => Assert.True(Sent(scrape, $"{one.Http.BaseAddress}") > 0));
        Assert.Equal(0, Sent(scrape, gone));
        Assert.True(scrape.Sum("rename_exporter_notifications_errors_total", ("alertmanager", gone)) > 0);
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        // Others' bursts on this host are told as well.
        Assert.Single(_receiver.Notifications, n => n.Status == "firing" && n.Of("comm") == "pushcrypt");
        Assert.Equal(0, await exporter.StopAsync());
    }

    /// <summary>Until they know of each other; before that both of them send.</summary>
    private static async Task WaitForPeersAsync(ServerProcess alertmanager)
    {
        for (int i = 0; ; i++)
        {
            string status = await alertmanager.Http.GetStringAsync(
                new Uri("/api/v2/status", UriKind.Relative), TestContext.Current.CancellationToken);
            JsonElement cluster = JsonDocument.Parse(status).RootElement.GetProperty("cluster");
            if (cluster.GetProperty("status").GetString() == "ready" && cluster.GetProperty("peers").GetArrayLength() == 2)
            {
                return;
            }

            Assert.True(i < 1200, status); // of a tenth of a second
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static decimal Sent(Scrape scrape, string url) =>
        scrape.Sum("rename_exporter_notifications_sent_total", ("alertmanager", url));

    /// <summary>Sixty files of four types, a hundred a second, by a program that has long been here.</summary>
    private async Task EncryptAsync()
    {
        CommandResult result = await CommandRunner.RunAsync("perl", "-e", """
            $0 = "pushcrypt";
            chdir $ARGV[0] or die;
            my @files = map { "report$_." . qw(docx jpg pdf xlsx)[$_ % 4] } 1 .. 60;
            for (@files) { open(my $file, ">", $_) or die; }
            for (@files) { rename($_, "$_.locked") or die; select(undef, undef, undef, 0.01); }
            """, _directory.FullName);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private Task<ServerProcess> StartAsync(string name, int own, int peer) => ServerProcess.StartAsync(
        "prometheus-alertmanager", port =>
        [
            $"--config.file={Path.Combine(_directory.FullName, "alertmanager.yml")}",
            $"--storage.path={Path.Combine(_directory.FullName, name)}", $"--web.listen-address=127.0.0.1:{port}",
            $"--cluster.listen-address=127.0.0.1:{own}", $"--cluster.peer=127.0.0.1:{peer}", "--log.level=warn",
        ]);
}
