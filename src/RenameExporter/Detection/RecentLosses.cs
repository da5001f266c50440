using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RenameExporter.Events;

namespace RenameExporter.Detection;

/// <summary>
/// The last files that dropped into buckets. A file that gets its old name again has lost nothing, and is taken out
/// of them. When a bucket is full, they are the evidence: its files from the first one on. Bounded in number and in
/// bytes. One caller at a time.
/// </summary>
internal sealed class RecentLosses
{
    public const int Most = 512;

    // Of the two paths of a sample that is kept: 512 longer ones would be megabytes.
    private const int LongestKept = 1024;

    private readonly ulong[] _oldPaths = new ulong[Most]; // 0: nothing
    private Loss[] _losses = []; // 100 KB, once there is one
    private int _next;
    private int _count;

    /// <param name="sample">Which is kept, if its paths are not too long.</param>
    public void Add(RenameSample sample, in Loss loss)
    {
        ulong path = HashOf(sample, sample.Old);
        int same = _oldPaths.AsSpan().IndexOf(path);
        int place = same >= 0 ? same : _next;
        _count += _oldPaths[place] == 0 ? 1 : 0;
        _oldPaths[place] = path;
        _losses = _losses.Length == 0 ? new Loss[Most] : _losses;
        _losses[place] = loss with
        {
            Sample = sample.Old.Bytes.Length + sample.New.Bytes.Length <= LongestKept ? sample : null,
        };
        _next = same >= 0 ? _next : (_next + 1) % Most;
    }

    /// <summary>One of them stands for more.</summary>
    public void AddTo(RenameSample sample, double files)
    {
        int place = _count == 0 ? -1 : _oldPaths.AsSpan().IndexOf(HashOf(sample, sample.Old));
        if (place >= 0)
        {
            _losses[place].Files += files;
        }
    }

    /// <summary>The file that got this name has its old one again.</summary>
    /// <returns>Whether it was one of them, which it no longer is.</returns>
    public bool TryTakeBack(RenameSample sample, out Loss loss)
    {
        int place = _count == 0 ? -1 : _oldPaths.AsSpan().IndexOf(HashOf(sample, sample.New));
        loss = place >= 0 ? _losses[place] : default;
        if (place >= 0)
        {
            (_oldPaths[place], _losses[place]) = (0, default);
            _count--;
        }

        return place >= 0;
    }

    /// <summary>Those that dropped into a bucket, the earliest first.</summary>
    /// <param name="sinceNs">Of CLOCK_MONOTONIC.</param>
    public IEnumerable<Loss> Of(BucketKey bucket, long sinceNs)
    {
        for (int i = 0; i < Most; i++)
        {
            int place = (_next + i) % Most;
            if (_oldPaths[place] != 0 && _losses[place].MonotonicNs >= sinceNs && _losses[place].Has(bucket))
            {
                yield return _losses[place];
            }
        }
    }

    // Seeded anew in each process, so that nobody can choose paths that are taken for each other.
    private static ulong HashOf(RenameSample sample, SampledPath path)
    {
        var hash = new HashCode();
        hash.Add(sample.DeviceMajor);
        hash.Add(sample.DeviceMinor);
        hash.AddBytes(path.Bytes.Span);
        return ((ulong)(uint)hash.ToHashCode() << 32) | (uint)path.Bytes.Length | 1u << 31;
    }
}

/// <summary>A file that dropped into buckets.</summary>
internal struct Loss
{
    /// <summary>When.</summary>
    public long MonotonicNs;

    /// <summary>For how many it stood.</summary>
    public double Files;

    /// <summary>Whether the program was new to this host.</summary>
    public bool IsNew;

    /// <summary>What was lost: a number of <see cref="UsualTypes"/>.</summary>
    public int Type;

    public BucketKeys Buckets;

    /// <summary>Null: it was too long to be kept.</summary>
    public RenameSample? Sample;

    public readonly bool Has(in BucketKey bucket) => Buckets.Span.Contains(bucket);
}

/// <summary>A few keys.</summary>
internal struct BucketKeys
{
    private Four _keys;

    public int Count { get; private set; }

    [UnscopedRef]
    public readonly ReadOnlySpan<BucketKey> Span => ((ReadOnlySpan<BucketKey>)_keys)[..Count];

    public void Add(BucketKey key) => _keys[Count++] = key;

    [InlineArray(4)]
    private struct Four
    {
        private BucketKey _first;
    }
}
