namespace Testing;

/// <summary>
/// A real cgroup of this host, in the hierarchy that tells containers apart: that of the memory
/// controller where it is v1, else the unified one. The shell works on it, because a name may be
/// bytes that no .NET string can hold.
/// </summary>
public sealed class TestCgroup
{
    // Of this process's own: what a killed test left behind is in nobody's way.
    private static readonly Lazy<string> Root = new(() => $"{FindRoot()}/rename_exporter-tests-{Environment.ProcessId}");

    private readonly string _name;

    private TestCgroup(string name) => _name = name;

    /// <param name="name">As printf(1) reads it: <c>\377</c> is a byte.</param>
    public static async Task<TestCgroup> CreateAsync(string name)
    {
        var cgroup = new TestCgroup(name);
        // The last of other tests' cgroups may take the directory with it meanwhile.
        await cgroup.ShellAsync("""
            for try in $(seq 20); do
                mkdir -p "$1"
                ! mkdir "$cgroup" 2>/dev/null || exit 0
            done
            mkdir "$cgroup"
            """);
        return cgroup;
    }

    /// <summary>Where there is a directory to make cgroups in, for programs.</summary>
    public static string Parent => Directory.CreateDirectory(Root.Value).FullName;

    public static Task RemoveParentAsync() => new TestCgroup("").RemoveAsync();

    /// <summary>What starts a program inside.</summary>
    public IReadOnlyList<string> Enter =>
        ["sh", "-c", Script("""echo $$ >"$cgroup/cgroup.procs"; shift 2; exec "$@" """), "sh", Root.Value, _name];

    /// <summary>Whoever was inside has ended; the kernel may take its time to notice.</summary>
    public Task RemoveAsync() => ShellAsync("""
        for try in $(seq 300); do
            if rmdir "$cgroup" 2>/dev/null; then rmdir "$1" 2>/dev/null || true; exit 0; fi
            sleep 0.1
        done
        rmdir "$cgroup"
        """);

    private static string Script(string commands) => $"""
        set -e
        cgroup=$1/$(printf "$2")
        {commands}
        """;

    private async Task ShellAsync(string commands)
    {
        CommandResult result = await CommandRunner.RunAsync("sh", "-c", Script(commands), "sh", Root.Value, _name);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"cgroup {_name}: {result.Error}");
        }
    }

    private static string FindRoot()
    {
        string[][] mounts = [.. File.ReadLines("/proc/self/mounts").Select(line => line.Split(' '))];
        string[]? memory = mounts.FirstOrDefault(m => m[2] == "cgroup" && m[3].Split(',').Contains("memory"));
        string[]? unified = mounts.FirstOrDefault(m => m[2] == "cgroup2");
        return (memory ?? unified)?[1]
            ?? throw new InvalidOperationException("no cgroup file system is mounted: mount one, or use a newer distribution");
    }
}
