using Libbpf;
using RenameExporter.Host;

namespace RenameExporter.Probing;

/// <summary>
/// An attach mode, tried for no other purpose: loaded and attached as the exporter does it, and
/// detached at once. The slot tables stay empty, because filling them would blind the programs of an
/// exporter that runs meanwhile (docs/decisions/0001-slots.md).
/// </summary>
/// <param name="Refusal">Null: it attaches.</param>
/// <param name="MapBytes">What the maps took; null when it did not load, or the kernel does not tell.</param>
internal sealed record AttachTrial(AttachMode Mode, AttachRefusal? Refusal, long? MapBytes)
{
    /// <summary>Every mode.</summary>
    public static IReadOnlyList<AttachTrial> RunAll(KernelFacts kernel, ProbeOptions options) =>
        OwnMounts.Run<IReadOnlyList<AttachTrial>>(ownMounts => [.. AttachModes.All.Select(mode =>
            mode == AttachMode.Tracepoint && !ownMounts && !Tracefs.IsMounted()
                ? new(mode, new($"tracefs is not mounted at {Tracefs.Root}", null), null)
                : Run(mode, kernel, options))]);

    public static AttachTrial Run(AttachMode mode, KernelFacts kernel, ProbeOptions options)
    {
        long? bytes = null;
        AttachRefusal? refusal = AttachRefusal.Of(mode, kernel, () =>
        {
            CgroupHierarchy cgroups = options.Cgroups ? CgroupHierarchy.Read() : CgroupHierarchy.None;
            (BpfObject loaded, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(mode, kernel, cgroups, options);
            using BpfObject obj = loaded;
            bytes = Probe.MemoryOf(obj);
            using MapMemory health = ProbeObject.MapHealth(obj);
            using var switches = new KernelSwitches(mode);
            IReadOnlyList<Attachment> attached = Attachment.MakeAll(obj, mode, pairs);
            CanaryFinding finding = new Canary(obj.Program(ProbePrograms.Canary), health).Prove();
            foreach (Attachment attachment in attached)
            {
                attachment.Link.Dispose();
            }

            if (finding.Sight == Sight.Blind)
            {
                throw new ProbeException($"it attaches, and sees no renames: {finding.Why}{switches.Off}");
            }
        });
        return new(mode, refusal, bytes);
    }
}
