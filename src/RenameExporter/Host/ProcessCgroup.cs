using System.Text;

namespace RenameExporter.Host;

/// <summary>The cgroup of a running process, for when the kernel side was not asked for it.</summary>
internal static class ProcessCgroup
{
    // In the order in which they tell containers apart; the unified hierarchy has no name. See CgroupHierarchy.
    private static readonly string[] Controllers = ["memory", "pids", "cpu", ""];

    private const string Removed = " (deleted)";

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

        // A removed one of v2. What lies outside of this process's cgroup namespace has no name in it.
        string[] names = (path.EndsWith(Removed, StringComparison.Ordinal) ? path[..^Removed.Length] : path).Split('/');
        return names[^1] == ".."
            ? CgroupName.Unknown
            : CgroupName.From(Bytes(names[^1]), names.SkipLast(1).Reverse().Select(Bytes));
    }

    private static byte[] Bytes(string name) => Encoding.Latin1.GetBytes(name);

    private static int Rank(string controllers) =>
        Array.FindIndex(Controllers, name => controllers.Split(',').Contains(name));
}
