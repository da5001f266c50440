using System.Diagnostics;
using System.Text.Json;

namespace VmTests;

/// <summary>
/// What the tests on this host cannot do, because its kernel does not let the probe attach so; and where in
/// this run it was done.
/// </summary>
internal sealed record HostGap(string What, string Why, string[] RunOn)
{
    /// <summary>One for each mode that 'check' says is not to be had here.</summary>
    public static IEnumerable<HostGap> Of(IReadOnlyCollection<Result> results)
    {
        JsonElement[] modes = [.. Check().GetProperty("modes").EnumerateArray()];
        foreach (JsonElement mode in modes.Where(mode => mode.GetProperty("verdict").GetString() != "attaches"))
        {
            string name = mode.GetProperty("mode").GetString()!;
            string why = mode.GetProperty("reason").GetString() ?? "";
            yield return new HostGap(
                $"mode {name}", why, KernelsOf(results.Where(result => result.Mode == name)));
        }

        if (!modes.Any(mode => mode.GetProperty("verdict").GetString() == "attaches"
            && mode.GetProperty("mode").GetString() != "tracepoint"))
        {
            foreach (Cell cell in (Cell[])[.. CallCells.All, .. FileSystemCells.All, .. NfsCells.All])
            {
                yield return new HostGap(
                    $"{cell.Name} below the system calls", "tracepoint alone attaches here", KernelsOf(results.Where(
                        result => result.Cell == cell.Name && result.Mode is not ("tracepoint" or AllModes.Auto))));
            }
        }
    }

    public override string ToString() =>
        $"{What}: {(RunOn.Length > 0 ? $"run on {string.Join(", ", RunOn)}" : "NOT RUN")} ({Why})";

    private static string[] KernelsOf(IEnumerable<Result> results) =>
        [.. results.Where(result => result.Outcome == Outcome.Passed).Select(result => result.Kernel)
            .Distinct().Order(StringComparer.Ordinal)];

    private static JsonElement Check()
    {
        var start = new ProcessStartInfo(Repository.Binary, ["check", "--format=json"])
        {
            RedirectStandardOutput = true,
        };
        using var check = Process.Start(start)!;
        return JsonDocument.Parse(check.StandardOutput.ReadToEnd()).RootElement;
    }
}
