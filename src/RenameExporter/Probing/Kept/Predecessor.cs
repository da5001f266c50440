using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing.Kept;

/// <summary>
/// A kept probe that is not continued, and whose counts go on in another one. It stays attached, and counts for nobody, until
/// the other one is kept in its place: nothing of it is written to, so whoever dies before leaves it as it was. What it
/// counted is copied just before the other one attaches. So no rename is counted by both, and those that end in between by
/// neither.
/// </summary>
internal sealed class Predecessor : IDisposable
{
    private readonly KeptObjects _kept;
    private readonly List<Attachment> _attached = [];
    private KeptTotals? _totals;
    private MapMemory? _health;
    private SlotTable<ActorKey, ActorSlot>? _actors;
    private SlotTable<ExtensionKey, ExtensionSlot>? _extensions;
    private SlotTable<LatencyKey, LatencySlot>? _latency;
    private SlotTable<CgroupKey, CgroupSlot>? _cgroups;
    private MissReader? _misses;
    private bool _hasSamples;
    private ActorSlot[] _actorCopy = [];
    private ExtensionSlot[] _extensionCopy = [];
    private LatencySlot[] _latencyCopy = [];
    private int _actorsUsed;

    private Predecessor(KeptObjects kept, string reason) => (_kept, Reason) = (kept, reason);

    /// <summary>Why it is not continued.</summary>
    public string Reason { get; }

    /// <summary>From the copy of what it counted to the moment at which the other one was attached.</summary>
    public TimeSpan Gap { get; private set; }

    /// <summary>What its exporters published last; empty: nothing.</summary>
    public ReadOnlySpan<byte> Published => _totals!.Published;

    /// <summary>See <see cref="KeptTotals.Freed"/>.</summary>
    public ulong Freed => _totals!.Freed;

    /// <summary>Copied; the caller may change it.</summary>
    public Span<ActorSlot> Actors => _actorCopy.AsSpan(0, _actorsUsed);

    /// <summary>Likewise.</summary>
    public Span<ExtensionSlot> Extensions => _extensionCopy;

    /// <summary>The live table; empty where it counted no cgroups apart.</summary>
    public ReadOnlySpan<CgroupSlot> Cgroups => _cgroups is { } names ? names.Slots : [];

    /// <summary>Copied.</summary>
    public ProbeHealth Health { get; private set; }

    /// <summary>What the kernel did not let it see, those of the canary with it.</summary>
    public ProbeMisses Misses { get; private set; }

    /// <param name="kept">It is the predecessor's from here on, unless this throws.</param>
    /// <param name="reason">Why it is not continued.</param>
    /// <exception cref="KeptException">What it counted cannot be read by this version.</exception>
    /// <exception cref="LibbpfException">Something is no map, or there is no memory.</exception>
    public static Predecessor Open(KeptObjects kept, string reason, AttachPlan plan)
    {
        var old = new Predecessor(kept, reason);
        try
        {
            old.Open(plan);
            return old;
        }
        catch
        {
            old.Close();
            throw;
        }
    }

    /// <summary>Copies what it has counted, for the last time, and attaches the other one.</summary>
    /// <param name="to">Loaded.</param>
    /// <exception cref="LibbpfException">The kernel refused to attach: it can be tried with another one.</exception>
    public void HandOver(Probe to, Action attach)
    {
        Copy(); // once more, so that the next one takes no more time than it must
        long began = Stopwatch.GetTimestamp();
        Copy();
        to.GoOnFrom(this);
        attach();
        Gap = Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Gives the file-system types that it knows to the first slots of another table of durations, without their counts.</summary>
    /// <param name="obj">The other one's, loaded; attached to nothing yet.</param>
    /// <returns>How many.</returns>
    public int NameTypes(BpfObject obj, SlotTable<LatencyKey, LatencySlot> to)
    {
        BpfMap index = obj.Map("latency_index");
        int types = 0;
        foreach (LatencySlot slot in _latencyCopy.Skip(SlotNumbers.FirstLatency).Where(HasCounts).Take(to.Capacity))
        {
            int number = SlotNumbers.FirstLatency + types++;
            to.Slot(number).Key = slot.Key;
            index.Update(slot.Key, (uint)number);
        }

        return types;
    }

    /// <summary>Moves the copied durations there: those of a type that came later go to the ones without a type.</summary>
    /// <returns>As <see cref="NameTypes"/>.</returns>
    public int MoveDurations(SlotTable<LatencyKey, LatencySlot> to)
    {
        int named = SlotNumbers.FirstLatency;
        while (named < to.Size && !Bytes(in to.Slot(named).Key).SequenceEqual(Bytes<LatencyKey>(default)))
        {
            named++;
        }

        for (int number = 0; number < _latencyCopy.Length; number++)
        {
            ref readonly LatencySlot from = ref _latencyCopy[number];
            int into = SlotNumbers.LatencyOther;
            for (int one = SlotNumbers.FirstLatency; one < named && number != SlotNumbers.LatencyOther; one++)
            {
                into = Bytes(in to.Slot(one).Key).SequenceEqual(Bytes(in from.Key)) ? one : into;
            }

            ref LatencySlot slot = ref to.Slot(into);
            slot.SumNs += from.SumNs;
            for (int bucket = 0; bucket < LatencyNumbers.Buckets; bucket++)
            {
                slot.Buckets[bucket] += from.Buckets[bucket];
            }
        }

        return named - SlotNumbers.FirstLatency;
    }

    public void Dispose()
    {
        Close();
        _kept.Dispose();
    }

    private static bool HasCounts(LatencySlot slot) => ((ReadOnlySpan<ulong>)slot.Buckets).ContainsAnyExcept(0UL);

    private static ReadOnlySpan<byte> Bytes<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    private void Open(AttachPlan plan)
    {
        _totals = new(Map(KeptTotals.MapName), Map(KeptTotals.KeeperName));
        _totals.Check(); // or all others may have another form
        _health = Map<ProbeHealth>(ProbeObject.Name + ProbeObject.Health).Mmap(writable: false);
        _actors = new(Map<ActorSlot>("actor_slots"), SlotNumbers.FirstActor);
        _extensions = new(Map<ExtensionSlot>("extension_slots"), SlotNumbers.FirstExtension);
        _latency = Has("latency_slots") ? new(Map<LatencySlot>("latency_slots"), SlotNumbers.FirstLatency) : null;
        _cgroups = Has("cgroup_slots") ? new(Map<CgroupSlot>("cgroup_slots"), SlotNumbers.FirstCgroup) : null;
        _hasSamples = Has("samples");
        OpenPrograms(plan);
        Copy();
    }

    private void OpenPrograms(AttachPlan plan)
    {
        AttachMode? mode = null;
        BpfProgram? firstCopy = null;
        foreach (string name in _kept.Programs)
        {
            BpfProgram program = BpfProgram.Of(_kept[KeptObjects.ProgramName(name)], name);
            AttachMode? ofExit = ProbePrograms.ModeOfExit(name);
            mode ??= ofExit;
            firstCopy = name == ProbePrograms.FirstCopy ? program : firstCopy;
            _attached.AddRange(_kept.LinksOf(name).Select(link => new Attachment(
                program, BpfLink.Of(_kept[link]), ofExit is not null, link)));
        }

        AttachMode attached = mode ?? throw new KeptException("its programs are others, as of another version");
        _misses = new(
            attached, plan.MissesAreCountable(attached), _attached,
            [.. _attached.DistinctBy(one => one.Program.FileDescriptor)], firstCopy);
    }

    private void Copy()
    {
        Misses = _misses!.Read(_health!, canary: null);
        Health = _health!.Values<ProbeHealth>()[0];
        CopyActors(_actors!.InUse(Health.Actors));
        _extensionCopy = Copy(_extensions!.Slots, _extensionCopy);
        _latencyCopy = _latency is { } durations ? Copy(durations.Slots, _latencyCopy) : [];
    }

    private void CopyActors(ReadOnlySpan<ActorSlot> live)
    {
        if (_actorCopy.Length < live.Length)
        {
            _actorCopy = new ActorSlot[live.Length];
        }

        _actorsUsed = live.Length;
        for (int number = 0; number < live.Length; number++)
        {
            // The counts first, as RenameRecorder does it.
            RenameCounts counts = live[number].Counts.Read();
            ref ActorSlot copy = ref _actorCopy[number];
            copy = live[number];
            copy.Counts = counts;
            if (!_hasSamples)
            {
                copy.Samples.Suppressed = counts.Total; // or it would have fewer samples than renames
            }
        }
    }

    private static T[] Copy<T>(ReadOnlySpan<T> live, T[] copy)
    {
        copy = copy.Length == live.Length ? copy : new T[live.Length];
        live.CopyTo(copy);
        return copy;
    }

    private bool Has(string map) => _kept.Has(KeptObjects.MapName(map));

    private BpfMap Map(string name) => BpfMap.Of(_kept[KeptObjects.MapName(name)], name);

    private BpfMap Map<T>(string name)
        where T : unmanaged => Map(name) is var map && map.ValueSize == Unsafe.SizeOf<T>()
            ? map
            : throw new KeptException($"map {name} has values of another size");

    // What was opened, but not the descriptors of the kept.
    private void Close()
    {
        _attached.ForEach(one => one.Link.Dispose());
        _health?.Dispose();
        _actors?.Dispose();
        _extensions?.Dispose();
        _latency?.Dispose();
        _cgroups?.Dispose();
        _totals?.Dispose();
    }
}
