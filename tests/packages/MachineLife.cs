using System.Globalization;

namespace PackageTests;

/// <summary>
/// Two versions of a package on a machine that is booted in a container: life.sh installs, upgrades,
/// removes and purges them, and leaves what it finds.
/// </summary>
public abstract class MachineLife : IAsyncLifetime
{
    public const string Old = "0.0.9", New = "0.1.0";

    private readonly BuiltPackages _built;
    private readonly Package _package;
    private readonly string _release;
    private readonly string _out;

    /// <param name="kind">The end of its files' names, and of its part of life.sh.</param>
    /// <param name="release">Of Debian, as apt names it.</param>
    private protected MachineLife(BuiltPackages built, Package package, string kind, string release)
    {
        (_built, _package, Kind, _release) = (built, package, kind, release);
        _out = Path.Combine(Repository.Root, "artifacts", "tests", "packages", kind);
    }

    /// <summary>Of the package; renamers of the machine have it in their names.</summary>
    internal string Kind { get; }

    public async ValueTask InitializeAsync()
    {
        DirectoryInfo packages = Directory.CreateTempSubdirectory("packages");
        await PutAsync(Old, packages.CreateSubdirectory("old"));
        await PutAsync(New, packages.CreateSubdirectory("new"));
        await Machine.BootAsync("life.sh", _release, packages.FullName, _out, Kind);
        packages.Delete(recursive: true);
    }

    /// <summary>What a step has left in a file, trimmed.</summary>
    internal string Read(string step, string file) => File.ReadAllText(Path.Combine(_out, step, file)).Trim();

    internal string[] Lines(string step, string file) => File.ReadAllLines(Path.Combine(_out, step, file));

    internal Scrape Metrics(string step) => Scrape.Parse(Lines(step, "metrics"));

    internal int Pid(string step) => int.Parse(Read(step, "pid"), CultureInfo.InvariantCulture);

    private async Task PutAsync(string version, DirectoryInfo directory)
    {
        string file = await _built.GetAsync(_package, version);
        File.Copy(file, Path.Combine(directory.FullName, Path.GetFileName(file)));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>With systemd 252, which says nothing to a service about a descriptor store.</summary>
public sealed class DebLife(BuiltPackages built) : MachineLife(built, Package.Deb, "deb", "bookworm");

/// <summary>With systemd 257: since 254 it sets FDSTORE itself.</summary>
public sealed class RpmLife(BuiltPackages built) : MachineLife(built, Package.Rpm, "rpm", "trixie");
