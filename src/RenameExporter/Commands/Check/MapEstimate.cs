using System.Numerics;
using System.Runtime.CompilerServices;
using RenameExporter.Abi;
using RenameExporter.Kernel;

namespace RenameExporter.Commands.Check;

/// <summary>What the maps will take, where they could not be made. A test compares it with the kernel's word.</summary>
internal static class MapEstimate
{
    // kernel/bpf/hashtab.c, 64-bit: struct htab_elem before the key, and struct bucket.
    private const int HashElement = 48;
    private const int HashBucket = 16;

    // Everything that does not grow with the entries: latency, extensions, the 512 entry records of the in-flight table, the lookup caches.
    private const long Others = 180_000 + (512 * 64) + 34_816;

    // The names of cgroups, with --labels.cgroup.
    private const long Cgroups = 1_000_000;

    /// <returns>Bytes.</returns>
    public static long Of(ProbeOptions options)
    {
        int maxEntries = options.MaxEntries;
        long slots = (long)Unsafe.SizeOf<ActorSlot>() * (SlotNumbers.FirstActor + maxEntries);
        long index = (long)(HashElement + Unsafe.SizeOf<ActorKey>() + 8) * maxEntries
            + HashBucket * (long)BitOperations.RoundUpToPowerOf2((uint)maxEntries);
        long queue = sizeof(uint) * (long)maxEntries;
        return slots + index + queue + Others + (options.Cgroups ? Cgroups : 0);
    }
}
