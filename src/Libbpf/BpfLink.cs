using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>An attachment. Disposing it detaches; so does the end of the process.</summary>
public sealed unsafe class BpfLink : SafeHandle
{
    private const uint KprobeMultiType = 8; // BPF_LINK_TYPE_KPROBE_MULTI

    internal BpfLink(nint link)
        : base(0, ownsHandle: true) => handle = link;

    public override bool IsInvalid => handle == 0;

    /// <summary>Calls that fprobe itself did not hand to the program.</summary>
    /// <returns>0 for every other kind of link, and below 6.7.</returns>
    public ulong KprobeMultiMisses()
    {
        LinkInfo info = default;
        uint length = (uint)sizeof(LinkInfo);
        LibbpfException.ThrowIfNegative(
            NativeMethods.bpf_obj_get_info_by_fd(NativeMethods.bpf_link__fd(this), &info, &length),
            "cannot read the kernel's record of a link");
        return info.Type == KprobeMultiType ? info.KprobeMultiMissed : 0;
    }

    protected override bool ReleaseHandle() => NativeMethods.bpf_link__destroy(handle) == 0;
}
