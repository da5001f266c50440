using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Probing;

/// <summary>The attached probe. Disposing it detaches first, then frees the maps.</summary>
internal sealed class Probe : IDisposable
{
    private readonly BpfObject _object;
    private readonly KeptObjects? _kept;
    private IProbeKeeper? _keeper;
    private readonly MapMemory _health;
    private readonly MapMemory? _reader;
    private readonly MapMemory _claims;
    private readonly GracePeriod _grace;
    private KernelSwitches? _switches;
    private Attachment[] _attached = [];

    // One that is attached to several tracepoints counts what all of them did.
    private Attachment[] _programs = [];
    private RunSwitch? _runSwitch;
    private MissReader _misses;

    /// <summary>Makes the tables of a loaded object; Attach starts the counting.</summary>
    /// <param name="cgroups">Whether the object was loaded with the maps of cgroups.</param>
    /// <param name="samples">And with those of samples.</param>
    /// <param name="entries">What the entries are attached for.</param>
    /// <param name="kept">Whose maps the object was loaded with: they have counts; null: new ones.</param>
    /// <param name="outlives">Whether it may stay attached when the exporter ends.</param>
    /// <param name="old">Whose counts go on in it; null: nobody's.</param>
    public Probe(
        BpfObject obj, AttachMode mode, bool missesAreCountable, bool cgroups, bool samples,
        IReadOnlyList<EntryUse> entries, KeptObjects? kept = null, bool outlives = false, Predecessor? old = null)
    {
        _object = obj;
        _kept = kept;
        IsContinued = kept is not null;
        Mode = mode;
        MissesAreCountable = missesAreCountable;
        _misses = new(mode, missesAreCountable, [], [], null);
        Actors = new(obj, "actor", SlotNumbers.FirstActor);
        Entries = entries;
        Latency = entries.Contains(EntryUse.Durations) ? new(obj, "latency", SlotNumbers.FirstLatency) : null;
        _health = ProbeObject.MapHealth(obj);
        _claims = ProbeObject.MapClaims(obj);
        Claims = new(_claims, Health.Actors.Claims);
        Extensions = new(obj, "extension", SlotNumbers.FirstExtension);
        Cgroups = cgroups ? new(obj, "cgroup", SlotNumbers.FirstCgroup) : null;
        Samples = samples ? RingBuffer.Create(obj.Map("samples")) : null;
        _reader = samples ? ProbeObject.MapReader(obj) : null;
        ReaderRest = _reader is null ? null : new(_reader);
        for (int number = 0; samples && number < SlotNumbers.FirstActor; number++)
        {
            Actors.Slot(number).Number = (uint)number; // all others get theirs with their owner
        }

        Totals = outlives ? new(obj) : null;
        _grace = new();
        Reclaimer = new(obj.Program(ProbePrograms.Reclaim), _grace);
        MapBytes = MemoryOf(obj);
        if (kept is null)
        {
            Reclaimer.FillAll(this, Latency is null ? 0 : old?.NameTypes(obj, Latency) ?? 0);
        }
    }

    public AttachMode Mode { get; }

    public bool MissesAreCountable { get; }

    public SlotTable<ActorKey, ActorSlot> Actors { get; }

    /// <summary>What its entry programs are attached for; none: they are not.</summary>
    public IReadOnlyList<EntryUse> Entries { get; }

    /// <summary>Null unless durations are counted.</summary>
    public SlotTable<LatencyKey, LatencySlot>? Latency { get; }

    /// <summary>Whether another exporter began it, and it has counted since.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>What it takes the place of, until it is kept itself; null: nothing.</summary>
    public Predecessor? Predecessor { get; set; }

    /// <summary>Whether it stays attached when this is disposed.</summary>
    public bool IsKept { get; set; }

    /// <summary>What the next exporter needs besides the slots; null: there is none.</summary>
    public KeptTotals? Totals { get; }

    /// <summary>Which new actors ask for a slot.</summary>
    public ActorClaims Claims { get; private set; }

    public SlotTable<ExtensionKey, ExtensionSlot> Extensions { get; }

    /// <summary>Null unless asked for.</summary>
    public SlotTable<CgroupKey, CgroupSlot>? Cgroups { get; }

    /// <summary>Null unless asked for. Its records are <see cref="SampleRecord"/>s with their paths.</summary>
    public RingBuffer? Samples { get; }

    /// <summary>Of whoever reads them; null without them.</summary>
    public ReaderRest? ReaderRest { get; }

    public SlotReclaimer Reclaimer { get; }

    /// <summary>Null until it is attached.</summary>
    public Canary? Canary { get; private set; }

    /// <summary>Whether it sees renames at all; null until it is attached.</summary>
    public CanaryWatch? Watch { get; private set; }

    /// <summary>Whether a switch of the kernel that is known keeps it from seeing renames.</summary>
    public bool IsSwitchedOff => _switches is { Off.Length: > 0 };

    /// <summary>What the kernel charges for the maps, which does not change; null where it does not tell.</summary>
    public long? MapBytes { get; }

    /// <summary>A copy, from memory.</summary>
    public ProbeHealth Health => _health.Values<ProbeHealth>()[0];

    /// <summary>Before it is attached: what another probe has counted outside of the slots of actors goes on in it.</summary>
    /// <exception cref="LibbpfException">No memory.</exception>
    public void GoOnFrom(Predecessor old)
    {
        using MapMemory health = ProbeObject.MapHealth(_object, writable: true);
        ref ProbeHealth own = ref health.WritableValues<ProbeHealth>()[0];
        own = old.Health with
        {
            // What is held against other counters of its own programs, or of its own slots.
            Entries = 0,
            Exits = 0,
            Canaries = 0,
            RescuedExits = 0,
            UnrecordedExits = 0,
        };
        own.Actors.Claims = own.Extensions.Claims = own.Cgroups.Claims = 0;
        own.Latency.Claims = Latency is { } durations ? (ulong)old.MoveDurations(durations) : 0;
    }

    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public void Attach(IReadOnlyList<ProgramPair> pairs) => Begin(Attachment.MakeAll(_object, Mode, pairs), pairs);

    /// <summary>Instead: it is attached, as the kept one.</summary>
    /// <exception cref="KeptException">By other programs.</exception>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public void Continue(IReadOnlyList<ProgramPair> pairs)
    {
        IReadOnlyList<Attachment> attached = KeptAttachments.Check(_object, _kept!, pairs);
        Begin(attached, pairs);
    }

    /// <summary>Keeps it: from now on it stays attached when the exporter ends, however that is.</summary>
    /// <exception cref="KeptException">It cannot be kept there.</exception>
    public void KeepIn(IProbeKeeper keeper)
    {
        _keeper = keeper;
        if (!IsContinued)
        {
            keeper.Keep([
                .. _object.Maps().Where(map => map.FileDescriptor >= 0)
                    .Select(map => (KeptObjects.MapName(map.Name), map.FileDescriptor)),
                .. _programs.Select(one => (KeptObjects.ProgramName(one.Program.Name), one.Program.FileDescriptor)),
                .. _attached.Select(one => (one.Name, one.Link.FileDescriptor)),
            ]);
        }

        IsKept = true;
    }

    /// <summary>Keeps it no more: it ends when this is disposed, or the process ends.</summary>
    /// <exception cref="IOException">It could not be taken from its keeper.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void EndWithExporter()
    {
        IsKept = false;
        _keeper?.Forget();
    }

    /// <summary>Holds no link of it any more: if it is kept, it stays attached until another exporter detaches it.</summary>
    public void LetGo()
    {
        foreach (Attachment attachment in _attached.Where(one => !one.Link.IsClosed))
        {
            if (IsKept)
            {
                attachment.Link.LeaveAttached();
            }

            attachment.Link.Dispose();
        }
    }

    /// <summary>The other exporter has ended: this one goes on, if the same probe is still kept.</summary>
    /// <param name="kept">What is kept now.</param>
    /// <exception cref="KeptException">It is another one.</exception>
    /// <exception cref="LibbpfException">Likewise.</exception>
    public void TakeBack(KeptObjects kept)
    {
        foreach (ref Attachment one in _attached.AsSpan())
        {
            one = one with { Link = KeptAttachments.LinkOf(kept, one.Program, one.Name) };
        }

        IsContinued = true;
        Claims = new(_claims, Health.Actors.Claims);
        if (_attached.Length > 0)
        {
            Look();
        }
    }

    private void Begin(IReadOnlyList<Attachment> attached, IReadOnlyList<ProgramPair> pairs)
    {
        _attached = [.. attached];
        _programs = [.. _attached.DistinctBy(attachment => attachment.Program.FileDescriptor)];
        _runSwitch = new();
        _misses = new(
            Mode, MissesAreCountable, _attached, _programs,
            pairs[0].Exits is [var first, _, ..]
                ? _programs.First(attachment => attachment.Program.Name == first).Program
                : null);
        _switches = new(Mode);
        Look();
    }

    private void Look()
    {
        BpfProgram arm = _object.Program(ProbePrograms.Canary);
        arm.RunOn(0UL); // the last exporter may have ended as one
        Canary = new(arm, _health);
        Watch = new(Canary.Prove, _switches!, TimeProvider.System);
    }

    /// <returns>Null where the kernel does not tell.</returns>
    public static long? MemoryOf(BpfObject loaded) =>
        loaded.Maps().Sum(map => map.MemoryBytes()) is > 0 and { } bytes ? bytes : null;

    /// <summary>Fills the token bucket of an actor's slot, whoever it is of by now. A program that takes a token meanwhile may win.</summary>
    public void Refill(int number) => Actors.Slot(number).BucketFullNs = 0;

    /// <summary>How many of an actor's renames were suppressed since.</summary>
    /// <param name="generation">Of the slot. It has another owner since: 0.</param>
    /// <param name="suppressed">Until then.</param>
    public ulong SuppressedSince(int number, uint generation, ulong suppressed)
    {
        ref ActorSlot slot = ref Actors.Slot(number);
        ulong now = Volatile.Read(in slot.Samples.Suppressed); // before the generation, which is renewed before anybody can have the slot
        return Volatile.Read(in slot.Generation) == generation && now > suppressed ? now - suppressed : 0;
    }

    /// <summary>An actor's slot that was taken back: samples of its next owner tell it from the last one.</summary>
    /// <param name="generation">Of the slot, before it was zeroed.</param>
    public void Renew(int number, uint generation)
    {
        if (Samples is not null)
        {
            Actors.Slot(number).Generation = generation + 1;
        }
    }

    /// <summary>Asks the kernel: a few system calls, none of them on a map.</summary>
    /// <exception cref="LibbpfException">The kernel no longer knows our programs.</exception>
    public ProbeMisses ReadMisses() => _misses.Read(_health, Canary);

    /// <summary>Asks the kernel, if it measures: a few system calls, none of them on a map.</summary>
    /// <returns>Null: kernel.bpf_stats_enabled is off. It is never switched on from here.</returns>
    /// <exception cref="LibbpfException">The kernel no longer knows our programs.</exception>
    public ProbeRuns? ReadRuns() => _runSwitch?.IsOn() == true ? ProbeRuns.Of(_programs) : null;

    public void Dispose()
    {
        LetGo();
        Predecessor?.Dispose();
        _switches?.Dispose();
        _runSwitch?.Dispose();
        _grace.Dispose();
        _health.Dispose();
        _claims.Dispose();
        Samples?.Dispose();
        _reader?.Dispose();
        Cgroups?.Dispose();
        Extensions.Dispose();
        Latency?.Dispose();
        Actors.Dispose();
        Totals?.Dispose();
        _object.Dispose();
        if (_keeper is not null)
        {
            _kept?.Dispose(); // else it was not continued, and they are another's
        }
    }
}
