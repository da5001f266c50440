using System.Text.Json.Nodes;

namespace ImageTests;

/// <summary>
/// The pods of deploy/, rendered as a user would, and run: the DaemonSet's template as a Pod, by 'podman kube play'.
/// podman ignores hostPID; what it cannot do here otherwise is changed in <see cref="PlayedPod"/>.
/// </summary>
public sealed class KubePlayTests(ExporterImage image)
{
    private static string Tool(string name) =>
        Path.Combine(Repository.Root, "artifacts", "tests", "kubernetes-tools", name);

    [Fact]
    public Task Pod_of_the_kustomization_counts_and_stops() => PlayAsync(
        "kustomize", Tool("kubectl"), "kustomize",
        Path.Combine(Repository.Root, "tests", "kubernetes", "overlays", "everything"));

    [Fact]
    public Task Pod_of_the_chart_counts_and_stops() => PlayAsync(
        "helm", Tool("helm3"), "template", "files", Path.Combine(Repository.Root, "deploy", "helm", "rename-exporter"),
        "--set", "tracefs.enabled=true", "--set", "securityContext.seccompProfile.type=Localhost",
        "--set", "securityContext.seccompProfile.localhostProfile=rename_exporter.json");

    private async Task PlayAsync(string comm, string program, params string[] arguments)
    {
        CommandResult rendered = await CommandRunner.RunAsync(program, arguments);
        Assert.True(rendered.ExitCode == 0, rendered.Error);
        JsonObject daemonSet = Yaml.Documents(rendered.Output)
            .Single(document => document["kind"]!.GetValue<string>() == "DaemonSet");

        await using PlayedPod pod = await PlayedPod.StartAsync(image, daemonSet);
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", "60", "--comm", comm);
        string id = await image.Podman.RenameAsync(50, $"{comm}-boxed");

        Scrape scrape = Scrape.Parse((await pod.GetAsync("/metrics")).Split('\n'));
        Assert.Equal(60, scrape.Sum("file_renames_total", ("comm", comm)));
        Assert.Equal(50, scrape.Sum("file_renames_total", ("comm", $"{comm}-boxed"), ("container_id", id)));
        Assert.All(pod.ProbePaths, path => Assert.StartsWith("/-/", path, StringComparison.Ordinal));
        foreach (string path in pod.ProbePaths)
        {
            await pod.GetAsync(path);
        }

        Assert.Equal("0", await pod.StopAsync());
    }
}
