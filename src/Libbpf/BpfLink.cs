using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>An attachment. Disposing it detaches; so does the end of the process.</summary>
public sealed unsafe class BpfLink : SafeHandle
{
    private const uint PerfEventType = 7; // BPF_LINK_TYPE_PERF_EVENT
    private const uint KprobeMultiType = 8; // BPF_LINK_TYPE_KPROBE_MULTI
    private const uint PerfEventKprobe = 3; // BPF_PERF_EVENT_KPROBE
    private const uint PerfEventKretprobe = 4; // BPF_PERF_EVENT_KRETPROBE

    internal BpfLink(nint link)
        : base(0, ownsHandle: true) => handle = link;

    public override bool IsInvalid => handle == 0;

    /// <summary>Calls that fprobe, kprobe or kretprobe itself did not hand to the program.</summary>
    /// <returns>0 for every other kind of link, and below 6.7.</returns>
    public ulong ProbeMisses()
    {
        LinkInfo info = default;
        uint length = (uint)sizeof(LinkInfo);
        LibbpfException.ThrowIfNegative(
            NativeMethods.bpf_obj_get_info_by_fd(NativeMethods.bpf_link__fd(this), &info, &length),
            "cannot read the kernel's record of a link");
        return info.Type switch
        {
            KprobeMultiType => info.KprobeMultiMissed,
            PerfEventType when info.PerfEventType is PerfEventKprobe or PerfEventKretprobe => info.KprobeMissed,
            _ => 0,
        };
    }

    protected override bool ReleaseHandle() => NativeMethods.bpf_link__destroy(handle) == 0;
}
