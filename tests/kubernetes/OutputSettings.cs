using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>
/// What a pod would have mounted below /etc/rename_exporter/kafka and otlp: the chart's own example of settings, of a
/// rendering with a ConfigMap, and the files that the Secret would have.
/// </summary>
internal sealed class OutputSettings : IDisposable
{
    private const string Mounts = "/etc/rename_exporter/";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("outputs-");

    public OutputSettings(Renderings renderings)
    {
        // The files of kafka.yaml's Secret: the certificate is any.
        string[] kinds = ["kafka", "otlp"];
        foreach (string kind in kinds)
        {
            Rendering rendering = renderings[kind == "kafka" ? "helm4 kafka" : "helm4 outputs"];
            JsonNode map = rendering.All("ConfigMap").Single(item =>
                ((string)item["metadata"]!["name"]!).EndsWith($"-{kind}", StringComparison.Ordinal));
            string directory = _directory.CreateSubdirectory(kind).FullName;
            File.WriteAllText(Path.Combine(directory, $"{kind}.yml"), (string)map["data"]![$"{kind}.yml"]!);
        }

        using var authority = new TestAuthority();
        File.WriteAllText(Path.Combine(_directory.FullName, "kafka", "password"), "secret");
        File.WriteAllText(Path.Combine(_directory.FullName, "kafka", "ca.crt"), authority.Certificate);
    }

    /// <summary>An argument, with the directory here for the pod's.</summary>
    public string Mounted(string argument) => argument.StartsWith("--events.output=", StringComparison.Ordinal)
        ? argument.Replace(Mounts, $"{_directory.FullName}/", StringComparison.Ordinal)
        : argument;

    public void Dispose() => _directory.Delete(recursive: true);
}
