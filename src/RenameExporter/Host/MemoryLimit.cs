using System.Globalization;
using System.Text;

namespace RenameExporter.Host;

/// <summary>The most memory that the kernel lets this process have.</summary>
/// <param name="Bytes">The least of all that limits it.</param>
/// <param name="Source">The file that says so.</param>
internal sealed record MemoryLimit(long Bytes, string Source)
{
    /// <summary>
    /// The limits of this process's cgroup and of those above it. Not what the host has available, which is an estimate
    /// of the moment.
    /// </summary>
    /// <param name="read">Returns a file's text, or null where it cannot be read.</param>
    /// <returns>Null: there is none.</returns>
    public static MemoryLimit? Find(Func<string, string?> read) => Files(read)
        .Select(file => BytesIn(read(file)) is { } bytes ? new MemoryLimit(bytes, file) : null)
        .OfType<MemoryLimit>()
        .MinBy(limit => limit.Bytes);

    /// <summary>
    /// With v2 one above the other: a limit counts for all that is below it. With v1 only where memory.use_hierarchy
    /// says so, which hierarchical_memory_limit has taken into account, also of those that cannot be seen.
    /// </summary>
    private static IEnumerable<string> Files(Func<string, string?> read)
    {
        string[] own = [.. (read("/proc/self/cgroup") ?? "").Split('\n')];
        foreach (string line in (read("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            // proc_pid_mountinfo(5): "… - TYPE SOURCE OPTIONS", where OPTIONS of v1 are its controllers.
            if (line.Split(" - ") is not [var mounted, var kind] || kind.Split(' ') is not [var type, _, var options]
                || Mount.Parse(Encoding.UTF8.GetBytes(mounted)) is not { } mount
                || PathOf(own, type, options) is not { } path)
            {
                continue;
            }

            // Both are as this cgroup namespace sees them. What is mounted may be another's, or one below ours.
            string top = Text(mount.MountPoint).TrimEnd('/'), root = Text(mount.Root).TrimEnd('/');
            if (!$"{path}/".StartsWith($"{root}/", StringComparison.Ordinal))
            {
                continue;
            }

            string below = path[Math.Min(root.Length, path.Length)..].TrimEnd('/');
            if (type == "cgroup")
            {
                yield return $"{top}{below}/memory.limit_in_bytes";
                yield return $"{top}{below}/memory.stat";
                continue;
            }

            for (; below.Length > 0; below = below[..below.LastIndexOf('/')])
            {
                yield return $"{top}{below}/memory.max";
            }

            yield return $"{top}/memory.max";
        }
    }

    /// <param name="own">/proc/self/cgroup: number, controllers, path, with colons between. v2 names none.</param>
    /// <returns>Null: not a hierarchy that limits memory.</returns>
    private static string? PathOf(string[] own, string type, string options) =>
        type switch { "cgroup2" => "", "cgroup" when options.Split(',').Contains("memory") => "memory", _ => null }
            is { } controller
        ? own.Select(line => line.Split(':', 3))
            .FirstOrDefault(fields => fields.Length == 3 && fields[1].Split(',').Contains(controller))?[2]
        : null;

    /// <summary>A number, "max", or lines of a name and a number.</summary>
    private static long? BytesIn(string? text)
    {
        const string OfAll = "hierarchical_memory_limit ";
        return Number(text?.Trim()) ?? Number((text ?? "").Split('\n')
            .FirstOrDefault(line => line.StartsWith(OfAll, StringComparison.Ordinal))?[OfAll.Length..]);
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Text(byte[] name) => Encoding.UTF8.GetString(name);
}
