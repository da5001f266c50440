using System.Text;

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
        string? path = Encoding.Latin1.GetString(lines).Split('\n')
            .Select(line => line.Split(':', 3))
            .Where(fields => fields.Length == 3 && Rank(fields[1]) >= 0)
            .OrderBy(fields => Rank(fields[1]))
            .FirstOrDefault()?[2];
        if (string.IsNullOrEmpty(path))
        {
            return CgroupName.Unknown;
        }

        string[] names = ["", .. path.Split('/')];
        return CgroupName.From(Encoding.Latin1.GetBytes(names[^1]), Encoding.Latin1.GetBytes(names[^2]));
    }

    private static int Rank(string controllers) =>
        Array.FindIndex(Controllers, name => controllers.Split(',').Contains(name));
}
