using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// Clause F: one bucket for all programs that are new to this host. It fills where they replace files faster than it
/// leaks, and is enough where those have several types or lie in several directories, as files of people do.
/// </summary>
internal sealed class NewProgramClause
{
    private const int Files = 100;
    private const long LeakNs = 500_000_000;
    private const int EnoughTypes = 3, EnoughDirectories = 5;

    // Little more than leaks within the 60 s for which a burst is not over after its last file.
    private const int MostFiles = Files + 118;

    private readonly int[] _types = new int[EnoughTypes];
    private readonly ulong[] _directories = new ulong[EnoughDirectories]; // hashes; 0: none
    private BurstTally _tally = new(); // since it was empty
    private long _emptyAt;

    private RenameSample? _first; // since it was empty

    /// <param name="type">Of the new name; 0: none.</param>
    /// <param name="isSeen">Whether it is the sample itself.</param>
    /// <returns>Whether it is full, and that is enough.</returns>
    public bool Add(RenameSample sample, double files, int type, ulong directory, bool isSeen)
    {
        long now = (long)sample.MonotonicNanoseconds;
        if (_emptyAt <= now)
        {
            _emptyAt = now;
            Array.Clear(_types);
            Array.Clear(_directories);
            (_first, _tally) = (sample, new());
        }

        _emptyAt = Math.Min(now + (MostFiles * LeakNs), _emptyAt + (long)(Math.Min(files, MostFiles) * LeakNs));
        Note(_types, type);
        Note(_directories, directory);
        bool isEnough = _emptyAt - now > (Files - 1) * LeakNs && (_types[^1] != 0 || _directories[^1] != 0);
        if (!isEnough)
        {
            _tally.Add(now, files, type, directory, isSeen); // the one that decides is counted by its burst
        }

        return isEnough;
    }

    /// <summary>The files before the one that decided.</summary>
    public BurstTally TakeTally()
    {
        BurstTally taken = _tally;
        _tally = new();
        return taken;
    }

    /// <summary>All new programs share it: a burst has the name of who filled it, not of who came first.</summary>
    /// <returns>Null: it is not of who made the sample.</returns>
    public RenameSample? FirstOf(RenameSample sample) =>
        _first is { } first
        && (first.Pid == sample.Pid || (first.Uid == sample.Uid && first.Comm.Span.SequenceEqual(sample.Comm.Span)))
            ? first
            : null;

    private static void Note<T>(T[] known, T value)
        where T : struct, IEquatable<T>
    {
        if (!value.Equals(default) && !known.Contains(value) && Array.IndexOf(known, default) is >= 0 and int free)
        {
            known[free] = value;
        }
    }
}
