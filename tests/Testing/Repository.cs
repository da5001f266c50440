using System.Reflection;

namespace Testing;

/// <summary>Where things are in the checkout that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Exporter => InArtifacts("rename_exporter");

    public static string Renamer => InArtifacts("tests/renamer");

    public static string Scraper => InArtifacts("tests/scraper");

    /// <summary>A disk image for guests, by its file system.</summary>
    public static string Disk(string fileSystem) => InArtifacts($"tests/disks/{fileSystem}.img");

    /// <exception cref="FileNotFoundException">Not built; 'make test' builds it.</exception>
    private static string InArtifacts(string path)
    {
        string full = Path.Combine(Root, "artifacts", path);
        return File.Exists(full)
            ? full
            : throw new FileNotFoundException($"{full} is missing: run the tests with make", full);
    }
}
