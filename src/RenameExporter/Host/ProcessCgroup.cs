using RenameExporter.Snapshots;

namespace RenameExporter.Host;

/// <summary>The cgroup of a running process, for when the kernel side was not asked for it.</summary>
internal static class ProcessCgroup
{
    // In the order in which they tell containers apart; the unified hierarchy has no name. See CgroupHierarchy.
    private static readonly string[] Controllers = ["memory", "pids", "cpu", ""];

    /// <param name="lines">Hierarchy, controllers, path, with colons between.</param>
    /// <returns>Unknown when there is no such line.</returns>
    public static CgroupName Parse(ReadOnlySpan<byte> lines)
    {
        int best = Controllers.Length;
        ReadOnlySpan<byte> path = default;
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            int first = line.IndexOf((byte)':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)':');
            if (second < 0)
            {
                continue;
            }

            int rank = Rank(System.Text.Encoding.ASCII.GetString(line.Slice(first + 1, second)));
            if (rank < best)
            {
                best = rank;
                path = line[(first + second + 2)..];
            }
        }

        return path.IsEmpty ? CgroupName.Unknown : Of(path);
    }

    private static int Rank(string controllers)
    {
        int[] ranks = [.. controllers.Split(',').Select(name => Array.IndexOf(Controllers, name)).Where(i => i >= 0)];
        return ranks.Length > 0 ? ranks.Min() : int.MaxValue;
    }

    private static CgroupName Of(ReadOnlySpan<byte> path)
    {
        int slash = path.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> leaf = path[(slash + 1)..];
        ReadOnlySpan<byte> above = slash > 0 ? path[..slash] : default;
        return CgroupName.From(leaf, above[(above.LastIndexOf((byte)'/') + 1)..]);
    }
}
