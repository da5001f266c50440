namespace PackageTests;

/// <summary>A package, unpacked.</summary>
public abstract class PackageFixture : IAsyncLifetime
{
    public const string Version = "0.1.0";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("package");
    private readonly BuiltPackages _built;
    private readonly Package _package;
    private readonly string _unpack;

    /// <param name="unpack">For sh: unpacks the file $0 into $PWD.</param>
    private protected PackageFixture(BuiltPackages built, Package package, string unpack) =>
        (_built, _package, _unpack) = (built, package, unpack);

    internal string File { get; private set; } = "";

    /// <summary>What it installs.</summary>
    internal string Root => Path.Combine(_directory.FullName, "root");

    public async ValueTask InitializeAsync()
    {
        File = await _built.GetAsync(_package, Version);
        Directory.CreateDirectory(Root);
        await Package.RunAsync("env", "--chdir", Root, "sh", "-c", _unpack, File);
    }

    internal Task AssertReproducibleAsync() => _package.AssertReproducibleAsync(File);

    /// <summary>A text file of it.</summary>
    internal string Read(string path) => System.IO.File.ReadAllText(Path.Combine(Root, path));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class DebFixture(BuiltPackages built) : PackageFixture(built, Package.Deb, "dpkg-deb -x \"$0\" .");

public sealed class RpmFixture(BuiltPackages built) : PackageFixture(
    built, Package.Rpm, "rpm2cpio \"$0\" | cpio --extract --make-directories --preserve-modification-time --quiet");

public sealed class ArchiveFixture(BuiltPackages built) : PackageFixture(built, Package.Archive, "tar --extract --file \"$0\" --strip-components=1");
