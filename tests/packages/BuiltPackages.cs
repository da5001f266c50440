using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(PackageTests.BuiltPackages))]

namespace PackageTests;

/// <summary>Each version of each package, built once for all tests: to compress one takes ten seconds of a CPU.</summary>
public sealed class BuiltPackages : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("packages");
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _files = new();

    /// <summary>Its path, in a directory that has no other file.</summary>
    internal Task<string> GetAsync(Package package, string version) => _files.GetOrAdd(
        Path.Combine(package.Script, version),
        name => new(() => package.BuildAsync(version, _directory.CreateSubdirectory(name).FullName))).Value;

    public void Dispose() => _directory.Delete(recursive: true);
}
