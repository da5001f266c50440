namespace PackageTests;

/// <summary>The package, built once and unpacked.</summary>
public sealed class PackageFixture : IAsyncLifetime
{
    public const string Version = "0.1.0";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("package");

    internal string Deb { get; private set; } = "";

    /// <summary>What it installs.</summary>
    internal string Root => Path.Combine(_directory.FullName, "root");

    public async ValueTask InitializeAsync()
    {
        Deb = await Package.BuildAsync(Version, _directory.FullName);
        await Package.RunAsync("dpkg-deb", "-x", Deb, Root);
    }

    /// <summary>A text file of it.</summary>
    internal string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
