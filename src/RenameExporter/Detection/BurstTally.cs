using System.Collections.Immutable;
using RenameExporter.Counting;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>Adds up the files of a burst, in bounded memory. One caller at a time.</summary>
internal sealed class BurstTally
{
    /// <summary>Types and directories that are told apart.</summary>
    public const int MostTypes = 16, MostDirectories = 1000;

    private readonly List<int> _types = [];
    private readonly HashSet<ulong> _directories = [];

    public ulong Files { get; private set; }

    /// <summary>With those that were suppressed.</summary>
    public double Estimated { get; private set; }

    /// <summary>CLOCK_MONOTONIC, nanoseconds.</summary>
    public ulong FirstNs { get; private set; }

    public ulong LastNs { get; private set; }

    /// <summary>Numbers of <see cref="UsualTypes"/>, as they came.</summary>
    public IReadOnlyList<int> Types => _types;

    public int Directories => _directories.Count;

    /// <summary>A hash of the directory of a path, never 0.</summary>
    public static ulong DirectoryOf(SampledPath path)
    {
        ReadOnlySpan<byte> bytes = path.Bytes.Span;
        var hash = new HashCode();
        hash.AddBytes(bytes[..Math.Max(0, bytes.LastIndexOf((byte)'/'))]);
        return (uint)hash.ToHashCode() | 1ul << 32;
    }

    /// <param name="type">0: none.</param>
    /// <param name="directory">A hash; 0: not known.</param>
    /// <param name="isSeen">Whether one of them made a sample.</param>
    public void Add(long monotonicNs, double files, int type, ulong directory, bool isSeen = true)
    {
        ulong now = (ulong)monotonicNs;
        FirstNs = Files == 0 ? now : Math.Min(FirstNs, now);
        LastNs = Math.Max(LastNs, now);
        Files += isSeen ? 1u : 0;
        Estimated += files;
        if (type > 0 && _types.Count < MostTypes && !_types.Contains(type))
        {
            _types.Add(type);
        }

        if (directory != 0 && _directories.Count < MostDirectories)
        {
            _directories.Add(directory);
        }
    }
}

/// <summary>A burst as its series shows it.</summary>
internal sealed record BurstSeries(Actor Actor, BurstReason Reason, BurstSeverity Severity);

/// <summary>What the metrics say of bursts.</summary>
/// <param name="Active">Sorted, each once.</param>
/// <param name="Begun">How many have begun, by reason and severity: those that there can be.</param>
/// <param name="Buckets">With something in them.</param>
/// <param name="Evicted">Buckets that went although there was something in them.</param>
internal sealed record BurstCounts(
    ImmutableArray<BurstSeries> Active,
    IReadOnlyList<(BurstReason Reason, BurstSeverity Severity, ulong Count)> Begun, int Buckets, ulong Evicted);
