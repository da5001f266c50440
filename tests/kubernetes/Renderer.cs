namespace KubernetesTests;

/// <summary>Runs Helm and kubectl, as a user would.</summary>
internal static class Renderer
{
    // Not "rename-exporter": the names of objects then have both, the release's and the chart's.
    public const string Release = "files";
    public const string Namespace = "monitoring";

    /// <summary>Without .yaml.</summary>
    public static IReadOnlyList<string> ValuesFiles { get; } = Names("values", "*.yaml");

    /// <summary>Each is a user's kustomization.</summary>
    public static IReadOnlyList<string> Overlays { get; } = Names("overlays", "*");

    public static Task<CommandResult> TemplateAsync(string helm, params string[] arguments) => CommandRunner.RunAsync(
        Tools.PathOf(helm), ["template", Release, Tools.Chart, "--namespace", Namespace, .. arguments]);

    public static async Task<Rendering> ChartAsync(string helm, string values) => Rendering.Of(
        $"{helm} {values}",
        await TemplateAsync(helm, "--values", Path.Combine(Tools.Sources, "values", $"{values}.yaml")));

    /// <summary>As kubectl apply -k does, which reads no file from outside of a kustomization.</summary>
    public static async Task<Rendering> KustomizeAsync(string directory) => Rendering.Of(
        $"kubectl {Path.GetFileName(directory)}",
        await CommandRunner.RunAsync(Tools.PathOf("kubectl"), "kustomize", directory));

    private static List<string> Names(string folder, string pattern) =>
    [
        .. Directory.EnumerateFileSystemEntries(Path.Combine(Tools.Sources, folder), pattern)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal),
    ];
}
