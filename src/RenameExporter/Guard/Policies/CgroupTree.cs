using System.Text;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Guard.Policies;

/// <summary>The hierarchy of cgroups that the guard looks at, as directories. Bounded: it looks at so many for one use.</summary>
/// <param name="root">Where its root is mounted.</param>
/// <param name="most">Directories that it looks at.</param>
internal sealed class CgroupTree(string root, int most = CgroupTree.MostDirectories)
{
    private const int MostDirectories = 16_384;
    private const ulong RootId = 1; // of every hierarchy: kernfs numbers its nodes from 1 on

    private int _left = most;

    /// <summary>Where its root is mounted.</summary>
    public string Root => root;

    /// <summary>Some were not looked at: there are too many.</summary>
    public bool IsCut => _left < 0;

    /// <param name="rootFs">What is mounted below it comes first: it is the host's.</param>
    /// <param name="mounts">Of this process.</param>
    /// <returns>The root's directory; null: none is to be seen here.</returns>
    public static string? FindRoot(CgroupHierarchy hierarchy, string rootFs, IEnumerable<TypedMount> mounts)
    {
        string below = rootFs.TrimEnd('/') + "/";
        return mounts
            .Where(mount => hierarchy.Source switch
            {
                CgroupSource.V2 => mount.Type == "cgroup2",
                CgroupSource.V1 => mount.Type == "cgroup" && mount.Options.Contains(hierarchy.Name),
                _ => false,
            })
            .Select(mount => Encoding.UTF8.GetString(mount.Mount.MountPoint))
            .OrderBy(point => below.Length > 1 && !point.StartsWith(below, StringComparison.Ordinal))
            .FirstOrDefault(IsRoot);
    }

    /// <summary>The ids of the cgroups that a pattern names now; of one that has all below it, of those where that begins.</summary>
    public IEnumerable<ulong> Find(CgroupPattern pattern)
    {
        IEnumerable<string> found = [root];
        foreach (string name in pattern.Names)
        {
            found = name.Contains('*', StringComparison.Ordinal)
                ? found.SelectMany(directory => Children(directory, name))
                : found.Select(directory => $"{directory}/{name}");
        }

        return found.Select(IdOf).Where(id => id != 0);
    }

    /// <summary>The ids of a cgroup, and of those above it, the nearest first. Those that are gone are left out.</summary>
    /// <param name="path">From the root, as in /proc/PID/cgroup.</param>
    public IEnumerable<ulong> IdsUpwards(string path)
    {
        for (string at = path.TrimEnd('/'); ; at = at[..at.LastIndexOf('/')])
        {
            if (IdOf(root + at) is not 0 and var id)
            {
                yield return id;
            }

            if (at.Length == 0 || at[0] != '/')
            {
                yield break;
            }
        }
    }

    private static bool IsRoot(string directory) => FileNumbers.Of("", directory, out _)?.Inode == RootId;

    private ulong IdOf(string directory) => _left-- > 0 ? FileNumbers.Of("", directory, out _)?.Inode ?? 0 : 0;

    private List<string> Children(string directory, string pattern)
    {
        var found = new List<string>();
        try
        {
            foreach (string child in Directory.EnumerateDirectories(directory))
            {
                if (--_left < 0)
                {
                    break;
                }

                if (CgroupPattern.Fits(Path.GetFileName(child), pattern))
                {
                    found.Add(child);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was removed meanwhile.
        }

        return found;
    }
}
