using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace ImageTests;

/// <summary>deploy/compose, as docker-compose reads it: the schema, the mounts, and what is mounted.</summary>
public sealed partial class ComposeTests
{
    private static readonly string[] s_services = ["alertmanager", "grafana", "prometheus", "rename-exporter"];

    [Fact]
    public async Task Files_are_what_compose_expects()
    {
        ComposeProject project = await ComposeProject.ReadAsync();

        Assert.Equal(s_services, project.Services.Keys.Order(StringComparer.Ordinal));
        Assert.All(project.Services.Values, service => Assert.Matches(PinnedImage(), service.Image));
        Assert.Empty((await ComposeProject.ReadAsync("tracepoint.yaml")).Services.Keys.Except(s_services));
    }

    [Fact]
    public async Task Everything_that_is_mounted_is_there()
    {
        ComposeProject project = await ComposeProject.ReadAsync("tracepoint.yaml");

        string[] binds = [.. project.Services.Values.SelectMany(service => service.Binds.Values)];
        Assert.Equal(7, binds.Length);
        Assert.All(binds, path => Assert.True(Path.Exists(path), path));
        Assert.All(
            project.Services.Values.SelectMany(service => service.Volumes.Where(volume => volume[0] != '/')),
            volume => Assert.Contains(volume.Split(':')[0], project.Volumes));
    }

    [Fact]
    public async Task Ports_are_open_to_this_machine_only()
    {
        ComposeProject project = await ComposeProject.ReadAsync();

        string[] ports = [.. project.Services.Values.SelectMany(service => service.Ports)];
        Assert.Equal(4, ports.Length);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exporter_has_two_capabilities_and_a_third_for_tracefs()
    {
        ComposeService plain = (await ComposeProject.ReadAsync()).Services["rename-exporter"];
        ComposeService tracepoint = (await ComposeProject.ReadAsync("tracepoint.yaml")).Services["rename-exporter"];

        Assert.Equal(["ALL"], plain.CapDrop);
        Assert.Equal(["BPF", "PERFMON"], plain.CapAdd.Order());
        Assert.Equal(["BPF", "DAC_READ_SEARCH", "PERFMON"], tracepoint.CapAdd.Order());
        Assert.True(plain.ReadOnly);
    }

    [Fact]
    public async Task Prometheus_and_Alertmanager_take_their_files()
    {
        ComposeProject project = await ComposeProject.ReadAsync();
        using var container = new MountedFiles(project.Services["prometheus"]);

        CommandResult prometheus = await CommandRunner.RunAsync(
            "promtool", "check", "config", container.PathOf("/etc/prometheus/prometheus.yml"));
        CommandResult alertmanager = await CommandRunner.RunAsync(
            "amtool", "check-config", project.Services["alertmanager"].Binds["/etc/alertmanager/alertmanager.yml"]);

        Assert.True(prometheus.ExitCode == 0, prometheus.Error);
        Assert.Contains("SUCCESS: 1 rule files found", prometheus.Output, StringComparison.Ordinal);
        Assert.True(alertmanager.ExitCode == 0, alertmanager.Error);
    }

    /// <summary>Grafana itself cannot be had here: its files are held against the keys that it documents.</summary>
    [Fact]
    public async Task Grafana_finds_its_datasource_and_the_dashboards()
    {
        ComposeProject project = await ComposeProject.ReadAsync();
        IReadOnlyDictionary<string, string> binds = project.Services["grafana"].Binds;
        IDeserializer strict = new DeserializerBuilder().Build();

        GrafanaDatasources datasources = strict.Deserialize<GrafanaDatasources>(await File.ReadAllTextAsync(
            $"{binds["/etc/grafana/provisioning/datasources"]}/prometheus.yml", TestContext.Current.CancellationToken));
        GrafanaDashboards dashboards = strict.Deserialize<GrafanaDashboards>(await File.ReadAllTextAsync(
            $"{binds["/etc/grafana/provisioning/dashboards"]}/rename_exporter.yml", TestContext.Current.CancellationToken));

        GrafanaDatasource datasource = Assert.Single(datasources.datasources);
        Assert.Equal((1, "prometheus", true), (datasources.apiVersion, datasource.type, datasource.isDefault));
        var url = new Uri(datasource.url);
        Assert.Contains(
            $":{url.Port.ToString(CultureInfo.InvariantCulture)}:", Assert.Single(project.Services[url.Host].Ports));
        GrafanaProvider provider = Assert.Single(dashboards.providers);
        Assert.Equal((1, "file"), (dashboards.apiVersion, provider.type));
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Repository.Root, "dashboards"), "*.json").Order(),
            Directory.GetFiles(binds[provider.options.path], "*.json").Order());
        string home = project.Services["grafana"].Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];
        Assert.Equal(provider.options.path, Path.GetDirectoryName(home));
        Assert.True(File.Exists(Path.Combine(binds[provider.options.path], Path.GetFileName(home))), home);
    }

    [GeneratedRegex(@"^[a-z_./-]+:v?\d+\.\d+\.\d+$")]
    private static partial Regex PinnedImage();
}
