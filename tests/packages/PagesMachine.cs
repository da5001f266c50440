using System.Globalization;

namespace PackageTests;

/// <summary>
/// A machine on which pages.sh types what <see cref="PageCommands"/> has, in a directory with a release's files as a reader
/// has downloaded them, and with settings that the pages leave to the reader.
/// </summary>
public sealed class PagesMachine(BuiltPackages built) : IAsyncLifetime
{
    private readonly string _out = Path.Combine(Repository.Root, "artifacts", "tests", "packages", "pages");

    public async ValueTask InitializeAsync()
    {
        DirectoryInfo input = Directory.CreateTempSubdirectory("pages");
        DirectoryInfo here = input.CreateSubdirectory("here"), steps = input.CreateSubdirectory("steps");
        foreach ((Package package, string version) in ((Package, string)[])
            [(Package.Deb, MachineLife.Old), (Package.Deb, MachineLife.New), (Package.Archive, MachineLife.New)])
        {
            string file = await built.GetAsync(package, version);
            File.Copy(file, Path.Combine(here.FullName, Path.GetFileName(file)));
        }

        await Package.RunAsync("sh", "-c", "cd \"$0\" && sha256sum -- * >../sums && mv ../sums sha256sums.txt", here.FullName);
        PutWebSettings(here.FullName);
        File.Copy(Path.Combine(Repository.Root, "deploy", "systemd", "tracepoint.conf"), Path.Combine(input.FullName, "tracepoint.conf"));
        foreach ((int number, PageCommand command) in PageCommands.OnTheMachine.Index())
        {
            await File.WriteAllTextAsync(Path.Combine(steps.FullName, Name(number)), command.Typed);
        }

        await Machine.BootAsync("pages.sh", "bookworm", input.FullName, _out, "deb");
        input.Delete(recursive: true);
    }

    /// <summary>How a step has ended, and what it printed.</summary>
    internal CommandResult Of(int number) => new(
        int.Parse(Read(number, "status"), CultureInfo.InvariantCulture), Read(number, "out"), Read(number, "err"));

    private string Read(int number, string what) => File.ReadAllText(Path.Combine(_out, $"{Name(number)}.{what}"));

    private static string Name(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    private static void PutWebSettings(string directory)
    {
        using var authority = new TestAuthority();
        PemPair server = authority.Server();
        File.WriteAllText(Path.Combine(directory, "ca.crt"), authority.Certificate);
        File.WriteAllText(Path.Combine(directory, "server.crt"), server.Certificate);
        File.WriteAllText(Path.Combine(directory, "server.key"), server.Key);
        File.WriteAllText(Path.Combine(directory, "web.yml"), "tls_server_config: {cert_file: server.crt, key_file: server.key}\n");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
