using System.Globalization;
using System.Text.RegularExpressions;

namespace BenchTests;

/// <summary>Counts the system calls of a process with strace(1).</summary>
internal static partial class Strace
{
    /// <param name="seconds">How long to count.</param>
    /// <returns>By name; those that were going on when strace came are not counted twice.</returns>
    public static async Task<IReadOnlyDictionary<string, int>> CountAsync(int process, int seconds)
    {
        string file = Path.GetTempFileName();
        await CommandRunner.RunAsync(
            "timeout", "--signal=INT", $"{seconds}", "strace", "--follow-forks", "--summary-only", "--quiet=all",
            $"--output={file}", $"--attach={process}");
        string table = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);
        return Row().Matches(table)
            .Where(row => row.Groups["name"].Value is not ("total" or "restart_syscall"))
            .ToDictionary(
                row => row.Groups["name"].Value,
                row => int.Parse(row.Groups["calls"].Value, CultureInfo.InvariantCulture));
    }

    // % time, seconds, usecs/call, calls, errors if there were any, name.
    [GeneratedRegex(
        @"^ *[0-9.]+ +[0-9.]+ +[0-9]+ +(?<calls>[0-9]+) +([0-9]+ +)?(?<name>[a-z0-9_]+)\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
