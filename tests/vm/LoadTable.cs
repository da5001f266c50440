using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace VmTests;

/// <summary>Where the renames of each load have gone: the table of docs/decisions/0003-attach-order.md.</summary>
internal static class LoadTable
{
    private static readonly ConcurrentQueue<(CellRun Run, Sums Sums)> s_found = new();

    public static bool IsEmpty => s_found.IsEmpty;

    public static void Found(CellRun run, Sums sums) => s_found.Enqueue((run, sums));

    public static string Markdown()
    {
        var text = new StringBuilder(
            "| kernel | mode | load | renames | counted | overflow | missed | not counted by the kernel |\n"
            + "|---|---|---|---|---|---|---|---|\n");
        foreach ((CellRun run, Sums sums) in s_found
            .OrderBy(found => found.Run.Kernel, StringComparer.Ordinal)
            .ThenBy(found => Array.IndexOf(AllModes.Names, found.Run.Mode))
            .ThenBy(found => found.Run.Name, StringComparer.Ordinal))
        {
            string mode = run.Mode == AllModes.Auto ? $"auto ({run.Attach})" : run.Mode;
            text.Append(CultureInfo.InvariantCulture,
                $"| {run.Kernel} | {mode} | {run.Name} | {sums.Renamed:N0} | {sums.Counted:N0} | {sums.Overflow:N0} | {sums.Missed:N0} | {sums.Unknown:N0} |\n");
        }

        return text.ToString();
    }
}
