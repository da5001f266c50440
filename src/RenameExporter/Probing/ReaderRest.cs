using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>Whether the next sample wakes the reader of the ring. The program that does so says so here.</summary>
/// <param name="state">Of the loaded object; it is the caller's.</param>
internal sealed class ReaderRest(MapMemory state)
{
    /// <summary>True until it is set to false, or a sample has woken the reader.</summary>
    public bool IsOn
    {
        get => Volatile.Read(ref state.WritableValues<ReaderState>()[0].Rests) != 0;
        set
        {
            Volatile.Write(ref state.WritableValues<ReaderState>()[0].Rests, value ? 1UL : 0UL);
            Interlocked.MemoryBarrier(); // before the reader looks once more
        }
    }

    /// <summary>How often a sample has woken the reader, so far.</summary>
    public ulong WakeUps => Volatile.Read(in state.Values<ReaderState>()[0].WakeUps);
}
