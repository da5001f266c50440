namespace KubernetesTests;

/// <summary>
/// What is rendered, byte by byte. UPDATE_GOLDEN=1 rewrites the files, and fails the run all the same, so that it
/// cannot stay on: look at the difference, then run again without it.
/// </summary>
public sealed class GoldenTests(Renderings renderings)
{
    private const string Switch = "UPDATE_GOLDEN";

    [Fact]
    public Task Chart_default_isTheGoldenOne() => IsGoldenAsync("chart-default.yaml", "helm4 default");

    [Fact]
    public Task Chart_tls_isTheGoldenOne() => IsGoldenAsync("chart-tls.yaml", "helm3 tls");

    [Fact]
    public Task Kustomization_base_isTheGoldenOne() => IsGoldenAsync("kustomize-base.yaml", "kubectl base");

    private async Task IsGoldenAsync(string file, string rendering)
    {
        string path = Path.Combine(Tools.Sources, "golden", file);
        string text = renderings[rendering].Text;
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            Assert.Fail($"{path} is rewritten: look at the difference, and run again without {Switch}");
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }
}
