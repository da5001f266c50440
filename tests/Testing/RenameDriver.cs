using System.Globalization;
using System.Text.RegularExpressions;

namespace Testing;

/// <summary>What the driver says it did.</summary>
public sealed record DriverResult(long Renamed, long Failed, long Noops)
{
    /// <summary>Calls that an observer has to count, however they ended.</summary>
    public long Calls => Renamed + Failed + Noops;
}

/// <summary>Runs tests/driver/renamer in a directory of its own: the truth that counts are held against.</summary>
public sealed partial class RenameDriver : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("renames").FullName;

    public RenameDriver() => File.SetUnixFileMode(
        _directory,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);

    /// <summary>Where it renames.</summary>
    public string Directory => _directory;

    /// <summary>Where the driver runs; null: where the test does.</summary>
    public TestCgroup? Cgroup { get; set; }

    public Task<DriverResult> LoadAsync(params string[] options) => RunAsync("load", options);

    public Task<DriverResult> FailAsync(string errno, int count, params string[] options) =>
        RunAsync("fail", ["--errno", errno, "--count", $"{count}", .. options]);

    /// <summary>Moves, replacements, exchanges, no-ops and extension changes, so many times over.</summary>
    public Task<DriverResult> KindsAsync(int count, string comm) =>
        RunAsync("kinds", ["--count", $"{count}", "--comm", comm]);

    /// <summary>One rename in each of so many cgroups, churn-1, churn-2 …, which exist for no longer.</summary>
    public async Task CgroupsAsync(int count, string comm)
    {
        await OutputAsync("cgroups", "--parent", TestCgroup.Parent, "--count", $"{count}", "--comm", comm);
        await TestCgroup.RemoveParentAsync();
    }

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    private async Task<DriverResult> RunAsync(string command, string[] options)
    {
        string output = await OutputAsync(command, options);
        return new(Number(output, "renamed"), Number(output, "failed"), Number(output, "noops"));
    }

    private async Task<string> OutputAsync(string command, params string[] options)
    {
        string[] run =
            [.. Cgroup?.Enter ?? [], Repository.Renamer, command, "--dir", _directory, .. options];
        CommandResult result = await CommandRunner.RunAsync(run[0], run[1..]);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"renamer {command} {string.Join(' ', options)}: {result.Output}{result.Error}");
    }

    private static long Number(string output, string name) =>
        Regex.Match(output, $@"\b{name}=(\d+)") is { Success: true } match
            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;
}
