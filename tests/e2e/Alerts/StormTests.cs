using System.Net.Http.Json;
using Testing.Alerting;

namespace E2eTests.Alerts;

/// <summary>
/// A real Alertmanager with our example of routes, its times shortened: one incident is one notification and one update, however many
/// processes and rules are in it.
/// </summary>
[Collection(nameof(Storming))]
public sealed class StormTests : IAsyncLifetime
{
    private const int Actors = 50;

    // What the example has 5 minutes and 30 seconds for.
    private static readonly TimeSpan GroupInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GroupWait = TimeSpan.FromSeconds(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("storm").FullName;
    private readonly WebhookReceiver _receiver = new();
    private ServerProcess _alertmanager = null!;

    public async ValueTask InitializeAsync()
    {
        string example = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "alerts", "alertmanager.example.yml"));
        Assert.Contains("group_interval: 5m", example);
        Assert.Contains("group_wait: 30s", example);
        await File.WriteAllTextAsync($"{_directory}/alertmanager.yml", example
            .Replace("http://127.0.0.1:9099/", _receiver.Url.ToString())
            .Replace("group_interval: 5m", $"group_interval: {GroupInterval.TotalSeconds}s")
            .Replace("group_wait: 30s", $"group_wait: {GroupWait.TotalSeconds}s"));
        _alertmanager = await ServerProcess.StartAsync("prometheus-alertmanager", port =>
        [
            $"--config.file={_directory}/alertmanager.yml", $"--storage.path={_directory}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn",
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _alertmanager.DisposeAsync();
        _receiver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Fifty_actors_of_a_host_are_one_notification_one_update_and_one_end()
    {
        Dictionary<string, object>[] first = [Detected("cryptor-0")];
        Dictionary<string, object>[] all =
        [
            .. Enumerable.Range(0, Actors).SelectMany(n => new[]
            {
                Detected($"cryptor-{n}"), Warning("RenameBurstNewActor", $"cryptor-{n}"),
                Warning("RenameRateAboveOwnHistory", $"cryptor-{n}"), Warning("RenameLoop", $"cryptor-{n}"),
            }),
            Alert(("alertname", "RenameHostBurst"), ("severity", "warning"), ("job", "rename_exporter")),
            Alert(("alertname", "RenameExtensionBurst"), ("severity", "critical"), ("job", "rename_exporter"), ("extension", "x")),
        ];

        await PostAsync(first);
        await _receiver.WaitForAsync(n => n.Name == "RenameBurstDetected", TimeSpan.FromMinutes(1));
        // As a Prometheus does, again and again; the update, and two more times in which one could come.
        await PostForAsync(all, 3 * GroupInterval);
        Notification[][] firing = Messages("firing");
        await PostAsync([.. all.Select(alert => Ended(alert))]);
        await WaitForResolvedAsync();

        Assert.Equal(2, firing.Length);
        Assert.Equal("cryptor-0", Assert.Single(firing[0]).Of("comm"));
        Assert.Equal(Actors, firing[1].Length);
        Assert.All(firing.SelectMany(message => message), n => Assert.Equal("RenameBurstDetected", n.Name));
        Notification[] end = Assert.Single(Messages("resolved"));
        Assert.Equal(Actors, end.Count(n => n.Name == "RenameBurstDetected"));
    }

    /// <summary>With the same labels they are one alert; with others they are in one group.</summary>
    [Theory]
    [InlineData(true, "rename_exporter")]
    [InlineData(false, "rename_exporter")]
    [InlineData(true, "other")]
    public async Task An_exporters_own_alert_and_the_rule_of_one_burst_are_one_notification(bool exporterIsFirst, string job)
    {
        Dictionary<string, object> own = Detected("cryptor", job);
        Dictionary<string, object> rule = Detected("cryptor");

        await PostAsync([exporterIsFirst ? own : rule]);
        await _receiver.WaitForAsync(n => n.Name == "RenameBurstDetected", TimeSpan.FromMinutes(1));
        await PostForAsync([own, rule], 3 * GroupInterval);

        Notification[][] firing = Messages("firing");
        if (job == "rename_exporter")
        {
            Assert.Single(Assert.Single(firing));
            return;
        }

        // The second one is in the update, after a group interval.
        Assert.Equal([1, 2], firing.Select(message => message.Length));
        Assert.True(firing[1][0].Arrived - firing[0][0].Arrived > GroupInterval / 2);
    }

    [Fact]
    public async Task A_burst_is_told_at_once_beside_a_warning_of_the_same_host()
    {
        await PostAsync([Warning("RenameBurstNewActor", "npm")]);
        await _receiver.WaitForAsync(n => n.Of("comm") == "npm", TimeSpan.FromMinutes(1));
        await PostAsync([Warning("RenameBurstNewActor", "npm"), Detected("cryptor")]);

        Notification burst = await _receiver.WaitForAsync(n => n.Of("comm") == "cryptor", TimeSpan.FromMinutes(1));

        // A group of its own, so it has not waited for an update of the other one.
        Assert.Equal(burst, Assert.Single(Assert.Single(Messages("firing"), message => message.Contains(burst))));
    }

    /// <summary>Another cluster's host of that name is another incident.</summary>
    [Fact]
    public async Task Clusters_inhibit_nothing_of_each_other()
    {
        Dictionary<string, object> other = Warning("RenameBurstNewActor", "cryptor");
        ((Dictionary<string, string>)other["labels"])["cluster"] = "b";

        await PostAsync([Detected("cryptor"), other]);

        await _receiver.WaitForAsync(n => n.Of("cluster") == "a", TimeSpan.FromMinutes(1));
        await _receiver.WaitForAsync(n => n.Of("cluster") == "b" && n.Name == "RenameBurstNewActor", TimeSpan.FromMinutes(1));
    }

    private static Dictionary<string, object> Detected(string comm, string job = "rename_exporter") => Alert(
        ("alertname", "RenameBurstDetected"), ("severity", "critical"), ("job", job), ("comm", comm), ("uid", "33"),
        ("reason", "type_loss"));

    private static Dictionary<string, object> Warning(string name, string comm) => Alert(
        ("alertname", name), ("severity", "warning"), ("job", "rename_exporter"), ("comm", comm), ("uid", "33"));

    private static Dictionary<string, object> Alert(params (string Name, string Value)[] labels) => new()
    {
        ["labels"] = labels.Append(("cluster", "a")).Append(("instance", "web-1")).ToDictionary(l => l.Item1, l => l.Item2),
        ["annotations"] = new Dictionary<string, string>(),
        ["endsAt"] = DateTimeOffset.UtcNow.AddMinutes(5),
    };

    private static Dictionary<string, object> Ended(Dictionary<string, object> alert) =>
        new(alert) { ["endsAt"] = DateTimeOffset.UtcNow };

    private async Task PostAsync(IReadOnlyList<Dictionary<string, object>> alerts)
    {
        using HttpResponseMessage answer = await _alertmanager.Http.PostAsJsonAsync("/api/v2/alerts", alerts);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task PostForAsync(IReadOnlyList<Dictionary<string, object>> alerts, TimeSpan time)
    {
        for (DateTimeOffset end = DateTimeOffset.UtcNow + time; DateTimeOffset.UtcNow < end;)
        {
            await PostAsync(alerts);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task WaitForResolvedAsync()
    {
        for (int tries = 0; Messages("resolved").Length == 0 && tries < 600; tries++)
        {
            await Task.Delay(100);
        }

        await Task.Delay(GroupInterval);
    }

    /// <summary>What came in one request each.</summary>
    private Notification[][] Messages(string status) =>
    [
        .. _receiver.Notifications.GroupBy(n => n.Arrived).Where(message => message.All(n => n.Status == status))
            .OrderBy(message => message.Key).Select(message => message.ToArray()),
    ];
}
