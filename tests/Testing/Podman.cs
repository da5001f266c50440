namespace Testing;

/// <summary>podman, with storage of its own, so that nothing of the host's is touched.</summary>
public sealed class Podman : IAsyncDisposable
{
    /// <summary>An image with nothing but the driver, once <see cref="ImportRenamerAsync"/> has made it.</summary>
    public const string Renamer = "localhost/renamer";

    private readonly string _directory = Directory.CreateTempSubdirectory("podman").FullName;

    /// <summary>A path that nobody else uses.</summary>
    public string PathOf(string name) => Path.Combine(_directory, name);

    /// <summary>For env(1): podman with these arguments, and others that may follow.</summary>
    public string[] Command(params string[] arguments) =>
    [
        $"CONTAINERS_CONF={Repository.Root}/build/image/containers.conf", "podman",
        "--root", PathOf("storage"), "--runroot", PathOf("run"), "--storage-driver", "vfs", .. arguments,
    ];

    public Task<CommandResult> TryAsync(params string[] arguments) =>
        CommandRunner.RunAsync("env", Command(arguments));

    /// <returns>What it printed, without the last line's end.</returns>
    public async Task<string> RunAsync(params string[] arguments)
    {
        CommandResult result = await TryAsync(arguments);
        return result.ExitCode == 0
            ? result.Output.TrimEnd('\n')
            : throw new InvalidOperationException(
                $"podman {string.Join(' ', arguments)}: {result.Output}{result.Error}");
    }

    public async Task ImportRenamerAsync()
    {
        string root = Directory.CreateDirectory(PathOf("root/tmp")).Parent!.FullName;
        File.Copy(Repository.Renamer, Path.Combine(root, "renamer"));
        CommandResult tar = await CommandRunner.RunAsync("tar", "-C", root, "-cf", PathOf("renamer.tar"), ".");
        if (tar.ExitCode != 0)
        {
            throw new InvalidOperationException($"tar: {tar.Error}");
        }

        await RunAsync("import", PathOf("renamer.tar"), Renamer);
    }

    /// <summary>Runs the driver in a container, which is gone afterwards.</summary>
    /// <returns>The container's id.</returns>
    public async Task<string> RenameAsync(int count, string comm)
    {
        string idFile = PathOf($"id-{Guid.NewGuid():N}");
        await RunAsync(
            "run", "--rm", "--network=host", "--cidfile", idFile, Renamer,
            "/renamer", "load", "--dir", "/tmp", "--count", $"{count}", "--comm", comm);
        return await File.ReadAllTextAsync(idFile);
    }

    public async ValueTask DisposeAsync()
    {
        await TryAsync("pod", "rm", "--all", "--force", "--time=0");
        await TryAsync("rm", "--all", "--force", "--time=0");
        await TryAsync("rmi", "--all", "--force");
        Directory.Delete(_directory, recursive: true);
    }
}
