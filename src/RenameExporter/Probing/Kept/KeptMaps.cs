using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing.Kept;

/// <summary>Loads an object with the maps of a kept probe, if they are what it would have made.</summary>
internal static class KeptMaps
{
    /// <summary>Before load.</summary>
    /// <exception cref="KeptException">One is missing, or is another.</exception>
    public static void Reuse(BpfObject obj, KeptObjects kept)
    {
        foreach (BpfMap map in obj.Maps().Where(map => map.IsCreated))
        {
            if (!map.TryReuse(kept[KeptObjects.MapName(map.Name)]))
            {
                throw new KeptException($"map {map.Name} has another type or size (--probe.max-entries, --series.max, or another version)");
            }
        }
    }

    /// <summary>After load.</summary>
    /// <exception cref="KeptException">It counts something else.</exception>
    public static void Check(BpfObject obj, in ProbeConfig config)
    {
        using MapMemory constants = ProbeObject.Constants(obj).Mmap(writable: false);
        if (!Bytes(in constants.Values<ProbeConfig>()[0]).SequenceEqual(Bytes(in config)))
        {
            throw new KeptException("it was made with other flags, of what is counted, --events.rate or --probe.keep-for");
        }
    }

    private static ReadOnlySpan<byte> Bytes(in ProbeConfig config) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<ProbeConfig>(in config));
}
