using System.Text.Json;
using Testing.Alerting;

namespace ImageTests;

/// <summary>
/// The image with what compose.yaml gives the exporter, and Debian's Prometheus and Alertmanager with the files
/// that compose.yaml mounts. Only names of hosts are others: there is no network of containers here.
/// </summary>
public sealed class ComposeStackTests(ExporterImage image)
{
    [Fact]
    public async Task Exporter_is_scraped_and_the_rules_are_evaluated()
    {
        ComposeProject project = await ComposeProject.ReadAsync("tracepoint.yaml");
        await using ExporterProcess exporter = await StartExporterAsync(project.Services["rename-exporter"]);
        using var alertmanagerFiles = new MountedFiles(project.Services["alertmanager"]);
        await using ServerProcess alertmanager = await ServerProcess.StartAsync("prometheus-alertmanager", port =>
        [
            $"--config.file={alertmanagerFiles.PathOf("/etc/alertmanager/alertmanager.yml")}",
            $"--storage.path={alertmanagerFiles.PathOf("/alertmanager")}",
            $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn",
        ]);
        using var files = new MountedFiles(project.Services["prometheus"], text => text
            .Replace("rename-exporter:10876", exporter.Url.Authority, StringComparison.Ordinal)
            .Replace("alertmanager:9093", alertmanager.Http.BaseAddress!.Authority, StringComparison.Ordinal)
            .Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal));
        await using ServerProcess prometheus = await ServerProcess.StartAsync("prometheus", port =>
        [
            $"--config.file={files.PathOf("/etc/prometheus/prometheus.yml")}",
            $"--storage.tsdb.path={files.PathOf("/prometheus")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
        ]);

        await WaitForAsync(prometheus, Query("up{job=\"rename_exporter\"} == 1"), data =>
            data.GetProperty("result").GetArrayLength() == 1);
        await WaitForAsync(prometheus, Query("host:file_renames:recent"), data =>
            data.GetProperty("result").GetArrayLength() == 1);
        JsonElement managers = await WaitForAsync(prometheus, "alertmanagers", data =>
            data.GetProperty("activeAlertmanagers").GetArrayLength() == 1);
        JsonElement rules = await WaitForAsync(prometheus, "rules", _ => true);

        Assert.StartsWith(
            alertmanager.Http.BaseAddress!.ToString(),
            managers.GetProperty("activeAlertmanagers")[0].GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.All(
            rules.GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()),
            rule => Assert.NotEqual("err", rule.GetProperty("health").GetString()));
        Assert.Equal(0, await exporter.StopAsync());
    }

    private Task<ExporterProcess> StartExporterAsync(ComposeService service)
    {
        string[] options =
        [
            "--network=host", "--pid=host", $"--cap-drop={string.Join(',', service.CapDrop)}",
            $"--cap-add={string.Join(',', service.CapAdd)}",
            .. service.Binds.Select(bind => $"--volume={bind.Value}:{bind.Key}:ro"),
            .. service.SecurityOptions.Select(option => option.Split(':')).Select(parts =>
                $"--security-opt={parts[0]}={Path.Combine(Repository.Root, "deploy", "compose", parts[1])}"),
            .. service.ReadOnly ? ["--read-only"] : Array.Empty<string>(),
        ];
        return image.StartAsync(options, service.Command);
    }

    private static string Query(string query) => $"query?query={Uri.EscapeDataString(query)}";

    /// <returns>The "data" of Prometheus' answer, once it is as it should become.</returns>
    private static async Task<JsonElement> WaitForAsync(
        ServerProcess prometheus, string path, Func<JsonElement, bool> become)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2)); // against hangs only
        while (true)
        {
            string json = await prometheus.Http.GetStringAsync(
                new Uri($"/api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
            JsonElement data = JsonDocument.Parse(json).RootElement.GetProperty("data");
            if (become(data))
            {
                return data;
            }

            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{path} stays {data}");
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
