using System.Reflection;

namespace Testing;

/// <summary>Where things are in the checkout that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The shipped binary.</summary>
    public static string Binary => InArtifacts("rename_exporter");

    /// <summary>The shipped binary, or what EXPORTER names: a program that ends by becoming it.</summary>
    public static string Exporter => Environment.GetEnvironmentVariable("EXPORTER") is { Length: > 0 } other
        ? other
        : Binary;

    /// <summary>tests/driver/confine: runs a program with few capabilities and a seccomp profile.</summary>
    public static string Confine => InArtifacts("tests/confine");

    /// <summary>
    /// Ends by becoming the exporter as nobody, with the capabilities that every mode can do with, under deploy/seccomp.json: what
    /// EXPORTER names, if it is that already.
    /// </summary>
    public static IReadOnlyList<string> Confined => Exporter != Binary
        ? [Exporter]
        : [Confine, "--seccomp", SeccompProfile, "65534", "c000000004", Binary];

    /// <summary>What deploy/seccomp.json allows.</summary>
    public static string SeccompProfile { get; } = Path.Combine(Root, "deploy", "seccomp.json");

    public static string Renamer => InArtifacts("tests/renamer");

    public static string Storm => InArtifacts("tests/storm");

    public static string Scraper => InArtifacts("tests/scraper");

    /// <summary>Starts a program as systemd does where a unit has a descriptor store.</summary>
    public static string Manager => InArtifacts("tests/manager");

    /// <summary>A disk image for guests, by its file system.</summary>
    public static string Disk(string fileSystem) => InArtifacts($"tests/disks/{fileSystem}.img");

    /// <exception cref="FileNotFoundException">Not built; 'make test' builds it.</exception>
    public static string InArtifacts(string path)
    {
        string full = Path.Combine(Root, "artifacts", path);
        return File.Exists(full)
            ? full
            : throw new FileNotFoundException($"{full} is missing: run the tests with make", full);
    }
}
