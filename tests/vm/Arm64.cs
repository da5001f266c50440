namespace VmTests;

/// <summary>What 'make test-arm64' builds for guests and qemu-user.</summary>
internal static class Arm64
{
    public const string Machine = "arm64";

    public static string Exporter => Repository.InArtifacts("arm64/rename_exporter");

    public static string Renamer => Repository.InArtifacts("arm64/tests/renamer");

    public static string Scraper => Repository.InArtifacts("arm64/tests/scraper");

    /// <summary>The files of the image.</summary>
    public static string ImageRoot => Repository.InArtifacts("arm64/tests/image-root.tar");

    public static string Sysroot => Path.Combine(Repository.Root, "artifacts", "arm64", "sysroot");

    /// <summary>By its name in kernels.table.</summary>
    public static bool Is(string kernel) => kernel.StartsWith("arm64-", StringComparison.Ordinal);
}
