using System.Globalization;
using System.Text.RegularExpressions;

namespace Testing;

/// <summary>What the driver says it did.</summary>
public sealed record DriverResult(long Renamed, long Failed);

/// <summary>Runs tests/driver/renamer in a directory of its own: the truth that counts are held against.</summary>
public sealed partial class RenameDriver : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("renames").FullName;

    public RenameDriver() => File.SetUnixFileMode(
        _directory,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);

    public Task<DriverResult> LoadAsync(params string[] options) => RunAsync("load", options);

    public Task<DriverResult> FailAsync(string errno, int count, params string[] options) =>
        RunAsync("fail", ["--errno", errno, "--count", $"{count}", .. options]);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<DriverResult> RunAsync(string command, string[] options)
    {
        CommandResult result = await CommandRunner.RunAsync(
            Repository.Renamer, [command, "--dir", _directory, .. options]);
        return result.ExitCode == 0
            ? new(Number(result.Output, "renamed"), Number(result.Output, "failed"))
            : throw new InvalidOperationException(
                $"renamer {command} {string.Join(' ', options)}: {result.Output}{result.Error}");
    }

    private static long Number(string output, string name) =>
        Regex.Match(output, $@"\b{name}=(\d+)") is { Success: true } match
            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;
}
