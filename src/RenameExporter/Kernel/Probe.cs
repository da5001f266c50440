using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>The attached probe. Disposing it detaches first, then frees the maps.</summary>
internal sealed class Probe : IDisposable
{
    private readonly BpfObject _object;
    private readonly MapMemory _health;
    private readonly List<Attachment> _attached = [];

    /// <summary>Makes the tables of a loaded object; Attach starts the counting.</summary>
    public Probe(BpfObject obj, AttachMode mode, bool missesAreCountable)
    {
        _object = obj;
        Mode = mode;
        MissesAreCountable = missesAreCountable;
        Actors = new(obj, "actor", SlotNumbers.FirstActor);
        Latency = new(obj, "latency", SlotNumbers.FirstLatency);
        _health = obj.Maps()
            .First(map => map.Name.EndsWith(".bss", StringComparison.Ordinal))
            .Mmap(writable: false);
        Grace = new();
    }

    public AttachMode Mode { get; }

    public bool MissesAreCountable { get; }

    public SlotTable<ActorKey, ActorSlot> Actors { get; }

    public SlotTable<LatencyKey, LatencySlot> Latency { get; }

    public GracePeriod Grace { get; }

    /// <summary>A copy, from memory.</summary>
    public ProbeHealth Health => _health.Values<ProbeHealth>()[0];

    /// <summary>Entries first, so that the exits find their records.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public void Attach(IReadOnlyList<ProgramPair> pairs)
    {
        foreach (ProgramPair pair in pairs)
        {
            Attach(pair.Entry, isExit: false);
            Attach(pair.Exit, isExit: true);
        }
    }

    /// <summary>Asks the kernel: a few system calls, none of them on a map.</summary>
    /// <exception cref="LibbpfException">The kernel no longer knows our programs.</exception>
    public ProbeMisses ReadMisses()
    {
        ProbeMisses sum = default;
        foreach (Attachment a in _attached)
        {
            ulong recursion = a.Program.RecursionMisses();
            ulong fprobe = a.Link.KprobeMultiMisses();
            sum = a.IsExit
                ? sum with
                {
                    ExitRecursion = sum.ExitRecursion + recursion,
                    ExitFprobe = sum.ExitFprobe + fprobe,
                }
                : sum with
                {
                    EntryRecursion = sum.EntryRecursion + recursion,
                    EntryFprobe = sum.EntryFprobe + fprobe,
                };
        }

        return sum;
    }

    public void Dispose()
    {
        foreach (Attachment attachment in _attached)
        {
            attachment.Link.Dispose();
        }

        Grace.Dispose();
        _health.Dispose();
        Latency.Dispose();
        Actors.Dispose();
        _object.Dispose();
    }

    private void Attach(string name, bool isExit)
    {
        BpfProgram program = _object.Program(name);
        BpfLink link = ProbePrograms.Attach(Mode, program, isExit);
        _attached.Add(new(program, link, isExit));
    }

    private sealed record Attachment(BpfProgram Program, BpfLink Link, bool IsExit);
}
