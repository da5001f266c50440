using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Testing.Alerting;

/// <summary>
/// What Prometheus takes for a host: the actors of one cgroup of this machine, on one exporter. So
/// several workloads can run at a time, and whatever else the machine does is seen by none of them.
/// </summary>
/// <param name="Instance">Its instance label.</param>
/// <param name="Exporter">With a path, if it is not /metrics.</param>
/// <param name="Cgroup">Name of the cgroup, plain; null: every actor that the page has.</param>
/// <param name="HasOverflow">Whether the exporter's overflow series is this host's.</param>
public sealed record AlertTarget(string Instance, Uri Exporter, string? Cgroup = null, bool HasOverflow = false);

/// <summary>Prometheus with our rules, Alertmanager with our example's routes, and a receiver.</summary>
public sealed class AlertingPipeline : IAsyncDisposable
{
    private readonly string _directory;
    private readonly ServerProcess _alertmanager;
    private readonly ServerProcess _prometheus;

    private AlertingPipeline(
        string directory, WebhookReceiver receiver, ServerProcess alertmanager, ServerProcess prometheus)
    {
        _directory = directory;
        Receiver = receiver;
        _alertmanager = alertmanager;
        _prometheus = prometheus;
    }

    public WebhookReceiver Receiver { get; }

    /// <param name="scrapeInterval">As Prometheus writes it; also the interval of evaluation.</param>
    /// <param name="thresholds">
    /// Replaces some of alerts/thresholds.yml: <c>past=10m</c>. If there are any, Alertmanager waits seconds, too: an alert would be over
    /// before the example's half minute for warnings is.
    /// </param>
    /// <param name="past">An OpenMetrics file with what Prometheus shall remember; null: nothing.</param>
    /// <param name="program">Which Prometheus.</param>
    public static async Task<AlertingPipeline> StartAsync(
        string scrapeInterval, IReadOnlyList<string> thresholds, IReadOnlyList<AlertTarget> targets,
        string? past = null, string program = "prometheus")
    {
        string directory = Directory.CreateTempSubdirectory("alerting").FullName;
        await RunAsync(Path.Combine(Repository.Root, "alerts", "generate.sh"), [.. thresholds, directory]);
        if (past is not null)
        {
            await RunAsync("promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", past, $"{directory}/data");
        }

        var receiver = new WebhookReceiver();
        ServerProcess alertmanager = await StartAlertmanagerAsync(directory, receiver, isHasty: thresholds.Count > 0);
        await File.WriteAllTextAsync(
            $"{directory}/prometheus.yml", Configuration(scrapeInterval, targets, alertmanager.Http.BaseAddress!));
        ServerProcess prometheus = await ServerProcess.StartAsync(program, port =>
        [
            $"--config.file={directory}/prometheus.yml", $"--storage.tsdb.path={directory}/data",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ]);
        return new(directory, receiver, alertmanager, prometheus);
    }

    /// <summary>Alertmanager with our example's routes.</summary>
    /// <param name="directory">Where its files go.</param>
    /// <param name="isHasty">Whether it waits seconds only.</param>
    public static async Task<ServerProcess> StartAlertmanagerAsync(
        string directory, WebhookReceiver receiver, bool isHasty = false)
    {
        string example = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "alerts", "alertmanager.example.yml"));
        if (isHasty)
        {
            example = example.Replace("group_wait: 30s", "group_wait: 2s").Replace("group_interval: 5m", "group_interval: 3s");
        }

        await File.WriteAllTextAsync(
            $"{directory}/alertmanager.yml", example.Replace("http://127.0.0.1:9099/", receiver.Url.ToString()));
        return await ServerProcess.StartAsync("prometheus-alertmanager", port =>
        [
            $"--config.file={directory}/alertmanager.yml", $"--storage.path={directory}/alertmanager",
            $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn",
        ]);
    }

    /// <returns>The vector that a query gives now, or at a time: labels and value.</returns>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> QueryAsync(
        string query, DateTimeOffset? at = null)
    {
        string time = at is { } moment
            ? $"&time={(moment.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture)}"
            : "";
        string json = await _prometheus.Http.GetStringAsync(
            new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}{time}", UriKind.Relative));
        using JsonDocument answer = JsonDocument.Parse(json);
        return
        [
            .. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").EnumerateObject()
                    .ToDictionary(p => p.Name, p => p.Value.GetString()!),
                double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>Asks again until the answer is like this.</summary>
    public async Task WaitForAsync(string query, Func<int, bool> series, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (!series((await QueryAsync(query)).Count))
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"{query} never had that many series");
            }

            await Task.Delay(200, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _prometheus.DisposeAsync();
        await _alertmanager.DisposeAsync();
        Receiver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string Configuration(string interval, IReadOnlyList<AlertTarget> targets, Uri alertmanager)
    {
        var text = new StringBuilder($"""
            global:
              scrape_interval: {interval}
              scrape_timeout: {interval}
              evaluation_interval: {interval}
            rule_files: [rename_exporter.rules.yml]
            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["{alertmanager.Authority}"]
            scrape_configs:

            """);
        foreach (AlertTarget target in targets)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - job_name: "{{target.Instance}}"
                    metrics_path: {{(target.Exporter.AbsolutePath == "/" ? "/metrics" : target.Exporter.AbsolutePath)}}
                    static_configs:
                      - targets: ["{{target.Exporter.Authority}}"]
                        labels: {job: rename_exporter, instance: "{{target.Instance}}"}
                    metric_relabel_configs: {{(target.Cgroup is null ? "[]" : "")}}

                """);
            if (target.Cgroup is not null)
            {
                // The exporter's own families have neither label.
                text.Append(CultureInfo.InvariantCulture, $$"""
                          - source_labels: [comm, cgroup]
                            regex: ';|<overflow>;{{(target.HasOverflow ? "" : "x")}}|.+;{{target.Cgroup}}'
                            action: keep

                    """);
            }
        }

        return text.ToString();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {result.Output}{result.Error}");
        }
    }
}
