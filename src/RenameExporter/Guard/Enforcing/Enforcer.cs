using System.Diagnostics;
using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Guard.Enforcing;

/// <summary>
/// The guard's programs, attached by one hook, and the memory that they share with this process: after
/// the load nothing calls bpf(2) on a map. Nothing is judged until it is armed. Disposing it detaches.
/// </summary>
internal sealed class Enforcer : IEnforcer
{
    private readonly BpfObject _object;
    private readonly BpfProgram _program;
    private readonly IReadOnlyList<BpfLink> _links;
    private readonly MapMemory _policies;
    private readonly MapMemory _tables;
    private readonly MapMemory _control;
    private readonly MapMemory _counts;
    private readonly GracePeriod _grace = new();
    private readonly BucketReclaimer _buckets;
    private readonly VerdictReader _verdicts;
    private bool _mayBeRead;

    /// <param name="obj">Loaded for this hook; owned from here on.</param>
    /// <param name="mayMiss">See <see cref="MayMiss"/>.</param>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    /// <exception cref="ProbeException">tracefs is needed and cannot be had.</exception>
    public Enforcer(BpfObject obj, Hook hook, bool mayMiss)
    {
        _object = obj;
        Hook = hook;
        MayMiss = mayMiss;
        _program = obj.Program(HookPrograms.Of(hook));
        _policies = obj.Map(GuardObject.Policies).Mmap(writable: true);
        _tables = obj.Map(GuardObject.Tables).Mmap(writable: true);
        _control = obj.Map(GuardObject.Control).Mmap(writable: true);
        _counts = GuardObject.MapCounts(obj);
        _buckets = new(obj, _grace);
        _verdicts = new(obj.Map(GuardObject.Records));
        obj.Program(HookPrograms.Identify).RunOn(0UL);
        _links = HookPrograms.Attach(hook, _program); // last: if this throws, nothing stays attached; it does nothing until it is armed
    }

    public Hook Hook { get; }

    /// <summary>
    /// Whether the kernel skips the program where the CPU is in it already, as a task was preempted there.
    /// <see cref="Missed"/> counts that.
    /// </summary>
    public bool MayMiss { get; }

    /// <summary>Whole, whatever the programs see meanwhile: those that began before the last swap have ended.</summary>
    public ref GuardPolicy Spare => ref _policies.WritableValues<GuardPolicy>(2)[SpareNumber()];

    public ref GuardTables SpareTables => ref _tables.WritableValues<GuardTables>(2)[SpareNumber()];

    public GuardCounts Counts => _counts.Values<GuardCounts>()[0];

    public ulong Missed => _program.RecursionMisses();

    /// <summary>CLOCK_MONOTONIC, as the programs have it (bpf_ktime_get_ns), in nanoseconds.</summary>
    public static ulong MonotonicNs => (ulong)Stopwatch.GetTimestamp(); // of 1 ns on Linux; the self-test holds it to that

    private ref GuardControl Control => ref _control.WritableValues<GuardControl>()[0];

    private int SpareNumber()
    {
        if (_mayBeRead)
        {
            _grace.Wait();
            _mayBeRead = false;
        }

        return (int)(Control.Active ^ 1);
    }

    public void Swap()
    {
        ref GuardControl control = ref Control;
        Volatile.Write(ref control.Active, control.Active ^ 1); // behind all that was written to the spare one
        _mayBeRead = true;
    }

    public void Arm() => Volatile.Write(ref Control.Armed, (uint)GuardArming.Judges);

    public void Disarm() => Volatile.Write(ref Control.Armed, 0);

    public void Renew(ulong untilNs) => Volatile.Write(ref Control.LeaseNs, untilNs);

    public void Mark(ulong inode, uint device, uint uid, ulong untilNs) =>
        MarkTable.Set(Control.Marks, new() { Inode = inode, Device = device, Uid = uid, UntilNs = untilNs }, MonotonicNs);

    public void ReclaimFullBuckets() => _buckets.Reclaim(Counts.Buckets, MonotonicNs);

    /// <summary>From now on, and until this is disposed, records are read on a thread of their own.</summary>
    public void ReadRecords(IVerdictListener listener) => _verdicts.Start(listener);

    /// <summary>Whether the hook runs and does what it is meant to.</summary>
    /// <param name="directories">Where a file of our own may be renamed.</param>
    /// <returns>Null: it is proven.</returns>
    public string? Prove(IEnumerable<string> directories) =>
        new SelfTest(Hook, _object.Program(HookPrograms.Identify), _control, _counts).Run(directories);

    public void Dispose()
    {
        foreach (BpfLink link in _links)
        {
            link.Dispose();
        }

        _verdicts.Dispose();
        _grace.Dispose();
        _buckets.Dispose();
        _counts.Dispose();
        _control.Dispose();
        _policies.Dispose();
        _tables.Dispose();
        _object.Dispose();
    }
}
