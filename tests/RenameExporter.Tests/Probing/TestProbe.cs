using Libbpf;
using Microsoft.Win32.SafeHandles;
using RenameExporter.Abi;
using RenameExporter.Probing;
using RenameExporter.Probing.Kept;
using Testing;

namespace RenameExporter.Tests.Probing;

/// <summary>
/// A probe that is attached to nothing: the real maps in the real kernel, counting what the test
/// tells it to (tests/bpf/slots.bpf.c). Needs root, or CAP_BPF and CAP_PERFMON.
/// </summary>
internal sealed class TestProbe : IDisposable
{
    private readonly BpfProgram _countActor;
    private readonly BpfProgram _countActorSlowly;
    private readonly BpfProgram _reclaim;
    private readonly MapMemory _health;
    private readonly BpfObject _object;
    private readonly int _maxEntries;

    /// <param name="raceWindow">Turns to idle between taking a free slot and owning it.</param>
    /// <param name="outlives">Another one may go on with its maps.</param>
    public TestProbe(
        int maxEntries = 16, AttachMode mode = AttachMode.Fentry, bool missesAreCountable = true,
        uint raceWindow = 0, bool outlives = false)
        : this(maxEntries, mode, missesAreCountable, raceWindow, outlives, kept: null)
    {
    }

    private TestProbe(
        int maxEntries, AttachMode mode, bool missesAreCountable, uint raceWindow, bool outlives, KeptObjects? kept,
        Predecessor? old = null)
    {
        _maxEntries = maxEntries;
        BpfObject obj = _object = TestObject.Open("slots");
        obj.Map("actor_slots").SetMaxEntries((uint)(SlotNumbers.FirstActor + maxEntries));
        obj.Map("actor_index").SetMaxEntries((uint)maxEntries);
        obj.Map("actor_free_slots").SetMaxEntries((uint)maxEntries);
        obj.Map("entries_by_task").SetAutocreate(false);
        obj.Map("entries_by_thread").SetAutocreate(false);
        obj.Map("slots.rodata").SetInitialValue(new ProbeConfig
        {
            CountCalls = raceWindow,
            Durations = 1,
            Kept = outlives ? 1u : 0u,
        });
        if (outlives)
        {
            obj.Map("totals").SetMaxEntries(KeptTotals.PagesFor(
                new(null, false, maxEntries) { Keep = new(TimeSpan.Zero, maxEntries) }));
        }

        if (kept is not null)
        {
            KeptMaps.Reuse(obj, kept);
        }

        obj.Load();
        _countActor = obj.Program("count_actor");
        _countActorSlowly = obj.Program("count_actor_slowly");
        _reclaim = obj.Program("reclaim");
        _health = obj.Map("slots.bss").Mmap(writable: true);
        Probe = new Probe(
            obj, mode, missesAreCountable, cgroups: false, samples: false, [EntryUse.Durations], kept, outlives, old);
    }

    /// <summary>Disposing it closes the BPF object.</summary>
    public Probe Probe { get; }

    /// <summary>The probe's health counters, to set them.</summary>
    public ref ProbeHealth Health => ref _health.WritableValues<ProbeHealth>()[0];

    /// <summary>Of the counters in <see cref="Health"/>.</summary>
    public Canary Canary => new(_reclaim, _health);

    public Span<ActorSlot> Slots => Probe.Actors.Slots;

    /// <summary>What the next exporter has: the same maps.</summary>
    public TestProbe Next() => new(
        _maxEntries, Probe.Mode, Probe.MissesAreCountable, raceWindow: 0, outlives: true,
        new KeptObjects(Maps()));

    /// <summary>What the next exporter has where it is to have other maps: new ones, and what these have counted.</summary>
    public TestProbe Successor(int maxEntries)
    {
        Dictionary<string, SafeFileHandle> kept = Maps();
        kept.Add(KeptObjects.MapName("rename.bss"), kept[KeptObjects.MapName("slots.bss")]);
        kept.Add(KeptObjects.ProgramName("fexit_rename"), new(_countActor.FileDescriptor, ownsHandle: false));
        Predecessor old = Predecessor.Open(
            new(kept), "it is one of a test", new(new(6, 8), Preemption.None, HasNewFprobe: true));
        var next = new TestProbe(
            maxEntries, Probe.Mode, Probe.MissesAreCountable, raceWindow: 0, outlives: true, kept: null, old);
        old.HandOver(next.Probe, () => { });
        next.Probe.Predecessor = old;
        return next;
    }

    private Dictionary<string, SafeFileHandle> Maps() => _object.Maps().Where(map => map.FileDescriptor >= 0).ToDictionary(
        map => KeptObjects.MapName(map.Name), map => new SafeFileHandle(map.FileDescriptor, ownsHandle: false));

    /// <summary>No more of the totals' memory can be had than has been.</summary>
    public void EndTotals()
    {
        using SafeFileHandle nothing = File.OpenHandle("/dev/null");
        DescriptorTable.Replace(_object.Map("totals").FileDescriptor, nothing);
    }

    /// <returns>Whether it was counted in a slot of its own.</returns>
    public bool Count(ActorKey key, int times = 1)
    {
        bool ownSlot = true;
        for (int i = 0; i < times; i++)
        {
            uint result = _countActor.RunOn(key);
            Assert.True(result is 0 or 1, $"count_actor returned {(int)result}");
            ownSlot = result == 1;
        }

        return ownSlot;
    }

    /// <summary>The first step of a reclaim, alone.</summary>
    public void Unlink(int number) => Assert.Equal(0u, _reclaim.RunOn(new ReclaimRequest
    {
        Step = ReclaimStep.Unlink,
        Table = ReclaimTable.Actors,
        Number = (uint)number,
    }));

    /// <summary>Counts once, and dawdles between finding the slot and counting in it.</summary>
    /// <param name="entered">Runs on this thread's behalf once the program has found the slot.</param>
    public async Task CountSlowlyAsync(ActorKey key, Action entered)
    {
        Task<uint> counting = Task.Run(() => _countActorSlowly.RunOn(key));
        while (Volatile.Read(ref Health.EntryUnrecorded) == 0 && !counting.IsCompleted)
        {
            Thread.SpinWait(1);
        }

        entered();
        Assert.Equal(1u, await counting);
    }

    public void Dispose()
    {
        _health.Dispose();
        Probe.Dispose();
    }
}
