namespace Testing;

/// <summary>A BPF file system of a test's own, and a directory in it to keep a probe in.</summary>
public sealed class PinMount : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pins").FullName;

    public PinMount()
    {
        Pins = Path.Combine(_root, "rename_exporter");
        Run("mount", "-t", "bpf", "-o", "mode=0711", "bpf", _root); // others than root look for their directory in here
    }

    /// <summary>For --probe.keep; not there yet.</summary>
    public string Pins { get; }

    /// <summary>Makes it, a user's alone.</summary>
    public void Make(string uid) => Run("install", "-d", "-m", "0700", "-o", uid, Pins);

    /// <returns>What 'rename_exporter detach' says.</returns>
    public async Task<string> DetachAsync()
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "detach", $"--probe.keep={Pins}");
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException(result.Output);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await DetachAsync();
        }
        finally
        {
            Run("umount", _root);
            Directory.Delete(_root);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        CommandResult result = CommandRunner.RunAsync(program, arguments).GetAwaiter().GetResult();
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {result.Output}{result.Error}");
        }
    }
}
