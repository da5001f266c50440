using System.IO.Compression;

namespace RenameExporter.Probing;

/// <summary>Files in which the kernel tells of itself, and that may be hidden.</summary>
internal static class KernelFile
{
    /// <returns>Trimmed; null: it is not there, or may not be read.</returns>
    public static string? Read(string path)
    {
        try
        {
            // Asked first: an exception takes longer, and debugfs is often not there.
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// What the running kernel was built with, line by line: as it tells itself (CONFIG_IKCONFIG_PROC), or as
    /// distributions install it.
    /// </summary>
    /// <param name="rootFs">--path.rootfs.</param>
    /// <param name="own">Where the kernel tells it.</param>
    /// <returns>Nothing where it cannot be read.</returns>
    public static IEnumerable<string> Configuration(string rootFs, string release, string own = "/proc/config.gz") =>
        ((string[])[rootFs, "/"]).Distinct().SelectMany(root => (string[])[
            Path.Combine(root, "boot", $"config-{release}"),
            Path.Combine(root, "lib", "modules", release, "config")])
            .Prepend(own)
            .Select(Unpacked)
            .FirstOrDefault(text => text is not null)?
            .Split('\n') ?? [];

    private static string? Unpacked(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            using Stream file = File.OpenRead(path);
            using var text = new StreamReader(
                path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
            return text.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}
