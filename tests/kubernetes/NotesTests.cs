namespace KubernetesTests;

/// <summary>What Helm says after an installation: how to see something, with this release's names.</summary>
public sealed class NotesTests
{
    // Helm 3 asks a cluster even for this.
    private const string Helm = "helm4";

    [Fact]
    public async Task Notes_sayHowToSeeSomething()
    {
        string notes = await NotesAsync();

        foreach (string line in (string[])
        [
            "kubectl --namespace monitoring exec --stdin --tty daemonset/files-rename-exporter -- /rename_exporter top --url=http://localhost:10876\n",
            "kubectl --namespace monitoring port-forward daemonset/files-rename-exporter 10876\n",
            "curl -s http://localhost:10876/metrics | grep ^file_renames_total\n",
            "kubectl label --overwrite namespace monitoring pod-security.kubernetes.io/enforce=privileged\n",
            "Nothing scrapes it yet.",
        ])
        {
            Assert.Contains(line, notes, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("outlives the pods", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("top --url-config", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_withTls_haveItsScheme_andSayWhatClientsNeed()
    {
        string notes = await NotesAsync("--values", Path.Combine(Tools.Sources, "values", "tls-only.yaml"));

        Assert.Contains("curl -s https://localhost:10876/metrics", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", notes, StringComparison.Ordinal);
        Assert.Contains("top --url-config", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing scrapes it yet.", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_withAProbeThatIsKept_sayHowToRemoveIt()
    {
        string notes = await NotesAsync("--values", Path.Combine(Tools.Sources, "values", "keep.yaml"));

        Assert.Contains("rm -r /sys/fs/bpf/rename_exporter\n", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", notes, StringComparison.Ordinal);
    }

    private static async Task<string> NotesAsync(params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(
            Tools.PathOf(Helm),
            ["install", Renderer.Release, Tools.Chart, "--namespace", Renderer.Namespace, "--dry-run=client", .. arguments]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output[result.Output.IndexOf("\nNOTES:\n", StringComparison.Ordinal)..];
    }
}
