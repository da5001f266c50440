using System.Collections.Immutable;
using Libbpf;

namespace RenameExporter.Guard.Policies;

/// <summary>An exempt path and what it leads to.</summary>
/// <param name="Numbers">As stat(2) has them.</param>
/// <param name="Now">As the kernel has it.</param>
/// <param name="Before">What was there until the last change: an old one may run still. Null: nothing.</param>
internal sealed record ExemptPath(FileNumbers Numbers, ExemptProgram Now, ExemptProgram? Before);

/// <summary>Finds executables by path, and what the kernel calls them.</summary>
internal static class ProgramIdentities
{
    private const int NoSuchFile = 2, NotADirectory = 20; // ENOENT, ENOTDIR

    // Whose st_dev is a subvolume's, while the inode is the kernel's.
    private static readonly string[] s_subvolumes = ["btrfs", "bcachefs"];

    /// <param name="known">Those of the last look.</param>
    /// <param name="notes">Gets a sentence for each path that leads nowhere.</param>
    /// <param name="lost">Gets one for each executable that cannot be told.</param>
    public static ImmutableDictionary<string, ExemptPath> Find(
        ImmutableArray<string> paths, PolicyHost host, ImmutableDictionary<string, ExemptPath> known,
        ICollection<string> notes, ICollection<string> lost)
    {
        var found = ImmutableDictionary.CreateBuilder<string, ExemptPath>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            ExemptPath? before = known.GetValueOrDefault(path);
            if (FileNumbers.Of(host.RootFs, path, out int error) is not { } numbers)
            {
                if (error is not (NoSuchFile or NotADirectory))
                {
                    lost.Add($"{path} is exempt and cannot be looked at: {Errno.Describe(error)}");
                }
                else if (before is null)
                {
                    notes.Add($"{path} does not exist");
                }

                Keep(found, path, before); // an upgrade may be under way
            }
            else if (before?.Numbers == numbers)
            {
                Keep(found, path, before);
            }
            else if (!numbers.IsRegular)
            {
                notes.Add($"{path} is no regular file");
                Keep(found, path, before);
            }
            else if (DeviceOf(path, numbers, host, notes, out string? problem) is { } device)
            {
                found[path] = new(numbers, new(device, numbers.Inode), before?.Now);
            }
            else
            {
                lost.Add(problem!);
                Keep(found, path, before);
            }
        }

        return found.ToImmutable();
    }

    private static void Keep(ImmutableDictionary<string, ExemptPath>.Builder found, string path, ExemptPath? before)
    {
        if (before is not null)
        {
            found[path] = before;
        }
    }

    /// <summary>The device of the superblock: the mount table has it, and stat(2) another one on some file systems.</summary>
    private static uint? DeviceOf(
        string path, FileNumbers numbers, PolicyHost host, ICollection<string> notes, out string? problem)
    {
        problem = null;
        if (numbers.MountId == 0)
        {
            return numbers.Device; // a kernel that does not tell
        }

        if (host.Mounts.FirstOrDefault(mount => (ulong)mount.Mount.Id == numbers.MountId) is not { } mounted)
        {
            problem = $"{path} is exempt, and the mount that it lies on is not in /proc/self/mountinfo";
            return null;
        }

        if (mounted.Device == numbers.Device)
        {
            return mounted.Device;
        }

        if (s_subvolumes.Contains(mounted.Type))
        {
            notes.Add($"{path} lies on {mounted.Type}, where a file of another subvolume may have its number, and be exempt, too");
            return mounted.Device;
        }

        problem = $"{path} is exempt, and its file system ({mounted.Type}) shows other numbers than the kernel has: exempt its "
            + "cgroup or its user instead";
        return null;
    }
}
