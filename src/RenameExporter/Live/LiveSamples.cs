using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Escaping;
using RenameExporter.Events;

namespace RenameExporter.Live;

/// <summary>
/// What the latest samples say of each actor: the extensions it gives, and its last files. Kept while somebody asks, and for
/// <see cref="Patience"/> after that; while nobody does, a look at samples costs one comparison. Memory is bounded: 256 actors,
/// with 8 samples and 16 extensions of each.
/// </summary>
/// <param name="make"><see cref="EventMaker.Make"/> of a maker that nobody else has; null: nobody may see files.</param>
internal sealed class LiveSamples(TimeProvider time, Func<RenameSample, RenameEvent>? make) : ISampleConsumer
{
    /// <summary>How long after the last question samples are still kept.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MostActors = 256, MostKept = 64, MostFiles = 8, MostExtensions = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<ActorName, Recent> _recent = [];
    private HashSet<ActorName> _kept = [];
    private long _asked;
    private volatile bool _isWanted;

    /// <summary>Whether files are told.</summary>
    public bool HasFiles => make is not null;

    /// <summary>Somebody asks: from now on samples are kept.</summary>
    /// <param name="kept">Those whose samples no flood of other names evicts; at most 64 of the 256.</param>
    public void Ask(params ReadOnlySpan<ActorName> kept)
    {
        lock (_lock)
        {
            _kept = [.. kept[..Math.Min(kept.Length, MostKept)]];
        }

        Interlocked.Exchange(ref _asked, time.GetTimestamp());
        _isWanted = true;
    }

    public void Consume(params ReadOnlySpan<RenameSample> samples)
    {
        if (!_isWanted)
        {
            return;
        }

        lock (_lock)
        {
            if (time.GetElapsedTime(Interlocked.Read(ref _asked)) > Patience)
            {
                _isWanted = false;
                _recent.Clear();
                return;
            }

            foreach (RenameSample sample in samples)
            {
                Of(sample).Add(sample);
            }
        }
    }

    /// <returns>The extension that most of its samples gave to files, printable, with how many did; null: none is known.</returns>
    public (string Extension, ulong Samples)? ExtensionOf(ActorName actor)
    {
        lock (_lock)
        {
            return _recent.GetValueOrDefault(actor) is { Extensions.Count: > 0 } recent
                ? (recent.Extensions.MaxBy(each => each.Value).Key, recent.Extensions.Values.Max())
                : null;
        }
    }

    /// <summary>For one caller at a time, as it asks /proc.</summary>
    /// <returns>The last one first; none where nobody may see files.</returns>
    public IReadOnlyList<RenameEvent> FilesOf(ActorName actor)
    {
        MadeEvent[] files;
        lock (_lock)
        {
            files = make is not null && _recent.GetValueOrDefault(actor) is { } recent ? [.. recent.Files] : [];
        }

        return [.. files.Reverse().Select(file => file.Event ??= make!(file.Sample))];
    }

    private Recent Of(RenameSample sample)
    {
        var name = new ActorName(EscapedName.Label(sample.Comm.Span), sample.Uid, sample.Cgroup);
        if (!_recent.TryGetValue(name, out Recent? recent))
        {
            if (_recent.Count >= MostActors)
            {
                _recent.Remove(_recent.Where(each => !_kept.Contains(each.Key)).MinBy(each => each.Value.LastNs).Key);
            }

            _recent.Add(name, recent = new());
        }

        return recent;
    }

    private sealed class MadeEvent(RenameSample sample)
    {
        public RenameSample Sample => sample;

        public RenameEvent? Event { get; set; }
    }

    private sealed class Recent
    {
        public Queue<MadeEvent> Files { get; } = new(MostFiles);

        public Dictionary<string, ulong> Extensions { get; } = [];

        public ulong LastNs { get; private set; }

        public void Add(RenameSample sample)
        {
            LastNs = sample.MonotonicNanoseconds;
            if (Files.Count == MostFiles)
            {
                Files.Dequeue();
            }

            Files.Enqueue(new(sample));
            string extension = Given(sample);
            if (extension.Length > 0 && (Extensions.ContainsKey(extension) || Extensions.Count < MostExtensions))
            {
                Extensions[extension] = Extensions.GetValueOrDefault(extension) + 1;
            }
        }

        // As RenameEvent.ExtensionChanged, of the paths as they came.
        private static string Given(RenameSample sample)
        {
            EventPath old = Path(sample, sample.Old), @new = Path(sample, sample.New);
            bool changed = sample.Error == 0 && (sample.KindsKnown
                ? sample.Kinds.HasFlag(RenameKinds.ExtensionChanged)
                : old.NameIsKnown && @new.NameIsKnown && !old.Extension.Span.SequenceEqual(@new.Extension.Span));
            return changed ? EscapedName.Text(@new.Extension.Span) : "";
        }

        private static EventPath Path(RenameSample sample, SampledPath path) =>
            new(path.Bytes, PathDoubts.None, NameIsKnown: !path.Bytes.IsEmpty && !(sample.IsTyped && path.Truncated));
    }
}
