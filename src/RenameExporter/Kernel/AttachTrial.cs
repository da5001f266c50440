using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>
/// An attach mode, tried for no other purpose: loaded and attached as the exporter does it, and
/// detached at once. The slot tables stay empty, because filling them would blind the programs of an
/// exporter that runs meanwhile (docs/decisions/0001-slots.md).
/// </summary>
/// <param name="Refusal">Null: it attaches.</param>
/// <param name="MapBytes">What the maps took; null when it did not load, or the kernel does not tell.</param>
internal sealed record AttachTrial(AttachMode Mode, AttachRefusal? Refusal, long? MapBytes)
{
    public static AttachTrial Run(AttachMode mode, KernelFacts kernel, ProbeOptions options)
    {
        if (AttachOutlook.Refusal(mode, kernel) is { } hopeless)
        {
            return new(mode, hopeless, null);
        }

        long? bytes = null;
        try
        {
            CgroupHierarchy cgroups = options.Cgroups ? CgroupHierarchy.Read() : CgroupHierarchy.None;
            (BpfObject loaded, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options);
            using BpfObject obj = loaded;
            bytes = MemoryOf(obj);
            foreach (Attachment attachment in Attachment.MakeAll(obj, mode, pairs))
            {
                attachment.Link.Dispose();
            }

            return new(mode, null, bytes);
        }
        catch (Exception e) when (AttachRefusal.Of(e, kernel) is { } refusal)
        {
            return new(mode, refusal, bytes);
        }
    }

    private static long? MemoryOf(BpfObject obj)
    {
        long?[] sizes = [.. obj.Maps().Select(map => map.MemoryBytes()).Where(bytes => bytes is not null)];
        return sizes.Length == 0 ? null : sizes.Sum();
    }
}
