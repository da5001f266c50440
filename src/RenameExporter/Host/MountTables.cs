namespace RenameExporter.Host;

/// <summary>
/// Mount tables by mount namespace, kept for a moment: a burst of events should not read the same
/// thousand lines a thousand times. One caller at a time.
/// </summary>
internal sealed class MountTables(TimeProvider time)
{
    /// <summary>The host's first process: whose mounts are the host's.</summary>
    public const int Host = 1;

    private const int MostTables = 64;

    // What is mounted meanwhile is found all the same, unless something else of that file system was there.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, (MountTable Table, long Read)> _byNamespace = [];

    /// <summary>Where a process sees a file.</summary>
    /// <returns>Null when its mounts cannot be read (it has ended), or none has that file system.</returns>
    public MountedPath? Locate(KnownProcess process, uint major, uint minor, ReadOnlyMemory<byte> path)
    {
        string name = process.MountNamespace;
        bool known = _byNamespace.TryGetValue(name, out var entry) && time.GetElapsedTime(entry.Read) < Lifetime;
        if (known && entry.Table.Locate(major, minor, path) is { } found)
        {
            return found;
        }

        // Not there: it may have been mounted since.
        return Read(process, name)?.Locate(major, minor, path);
    }

    private MountTable? Read(KnownProcess process, string name)
    {
        if (process.MountInfo() is not { } text)
        {
            return null;
        }

        if (_byNamespace.Count >= MostTables)
        {
            _byNamespace.Clear();
        }

        MountTable table = MountTable.Parse(text);
        _byNamespace[name] = (table, time.GetTimestamp());
        return table;
    }
}
