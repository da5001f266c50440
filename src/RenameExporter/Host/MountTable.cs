namespace RenameExporter.Host;

/// <summary>Where a file is seen.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsAmbiguous">The file system is mounted in several places; this is one of the file's names.</param>
internal readonly record struct MountedPath(byte[] Path, bool IsAmbiguous);

/// <summary>The mounts of one mount namespace, in the kernel's order. Immutable.</summary>
internal sealed class MountTable
{
    // More than any path has; loops in a table that was read while it changed end here.
    private const int DeepestNesting = 256;

    private readonly Mount[] _mounts;
    private readonly Dictionary<int, Mount> _byId = [];
    private readonly ILookup<int, Mount> _children;
    private readonly ILookup<(uint, uint), Mount> _byDevice;

    private MountTable(Mount[] mounts)
    {
        _mounts = mounts;
        foreach (Mount mount in mounts)
        {
            _byId[mount.Id] = mount;
        }

        _children = mounts.Where(mount => mount.Parent != mount.Id).ToLookup(mount => mount.Parent);
        _byDevice = mounts.ToLookup(mount => (mount.Major, mount.Minor));
    }

    public int Count => _mounts.Length;

    public static MountTable Parse(ReadOnlySpan<byte> mountinfo)
    {
        var mounts = new List<Mount>();
        foreach (Range line in mountinfo.Split((byte)'\n'))
        {
            if (Mount.Parse(mountinfo[line]) is { } mount)
            {
                mounts.Add(mount);
            }
        }

        return new([.. mounts]);
    }

    /// <summary>
    /// Where a file is seen: below the mount of its file system whose root is the longest one that the
    /// path begins with. Mounts that others cover come last.
    /// </summary>
    /// <param name="path">From the root of the file system.</param>
    /// <returns>Null when the file system is not mounted here, or not that part of it.</returns>
    public MountedPath? Locate(uint major, uint minor, ReadOnlyMemory<byte> path)
    {
        Mount[] covering = [.. _byDevice[(major, minor)].Where(mount => Covers(mount.Root, path.Span))];
        if (covering is [var only])
        {
            return new(Join(only, path.Span), false); // as nearly always
        }

        (byte[] Path, int Root, bool Hidden)[] places =
        [
            .. covering.Select(mount => (Mount: mount, Path: Join(mount, path.Span)))
                .Select(place => (
                    place.Path, place.Mount.Root.Length, IsHidden(place.Mount, place.Path, null, DeepestNesting)))
                .OrderBy(place => place.Item3)
                .ThenByDescending(place => place.Length)
                .ThenBy(place => place.Path.Length), // of two bind mounts the shorter name
        ];
        if (places.Length == 0)
        {
            return null;
        }

        // Others that can be seen, and are called otherwise. (Services bind directories onto themselves.)
        bool ambiguous = places.Skip(1).Any(
            other => other.Hidden == places[0].Hidden && !other.Path.AsSpan().SequenceEqual(places[0].Path));
        return new(places[0].Path, ambiguous);
    }

    /// <summary>Whether another mount lies over this one at the path, or over what it is mounted on.</summary>
    /// <param name="except">A mount that is known to be there.</param>
    private bool IsHidden(Mount mount, ReadOnlySpan<byte> path, Mount? except, int depth)
    {
        foreach (Mount child in _children[mount.Id])
        {
            if (child != except && Covers(child.MountPoint, path)
                && (except is null || !Covers(except.MountPoint, child.MountPoint)))
            {
                return true;
            }
        }

        return depth > 0 && _byId.TryGetValue(mount.Parent, out Mount? parent) && parent != mount
            && IsHidden(parent, mount.MountPoint, mount, depth - 1);
    }

    private static bool Covers(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> path)
    {
        directory = directory.TrimEnd((byte)'/'); // the root becomes empty
        return path.StartsWith(directory) && (path.Length == directory.Length || path[directory.Length] == '/');
    }

    private static byte[] Join(Mount mount, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> point = mount.MountPoint.AsSpan().TrimEnd((byte)'/');
        ReadOnlySpan<byte> rest = path[mount.Root.AsSpan().TrimEnd((byte)'/').Length..];
        byte[] joined = [.. point, .. rest];
        return joined.Length == 0 ? "/"u8.ToArray() : joined;
    }
}
