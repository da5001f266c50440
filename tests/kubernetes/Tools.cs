namespace KubernetesTests;

/// <summary>What fetch-tools.sh got, and where our own things are.</summary>
internal static class Tools
{
    public static string Chart { get; } = Path.Combine(Repository.Root, "deploy", "helm", "rename-exporter");

    public static string Kustomizations { get; } = Path.Combine(Repository.Root, "deploy", "kubernetes");

    /// <summary>Of these tests: values files, overlays, golden files.</summary>
    public static string Sources { get; } = Path.Combine(Repository.Root, "tests", "kubernetes");

    /// <summary>Both are in use; Helm 3 is what most people have.</summary>
    public static IReadOnlyList<string> Helms { get; } = ["helm3", "helm4"];

    /// <summary>Where node finds the modules: the directory itself, not the link to it.</summary>
    public static string Directory { get; } = FindDirectory();

    public static string PathOf(string tool) => Path.Combine(Directory, tool);

    private static string FindDirectory()
    {
        string link = Path.Combine(Repository.Root, "artifacts", "tests", "kubernetes-tools");
        return System.IO.Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName
            ?? throw new FileNotFoundException($"{link} is missing: run the tests with make", link);
    }
}
