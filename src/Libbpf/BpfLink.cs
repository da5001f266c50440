using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>
/// An attachment. Disposing it detaches; so does the end of the process, unless somebody else holds it too: a pin in a BPF
/// file system, or a process that has its descriptor.
/// </summary>
public sealed unsafe class BpfLink : SafeHandle
{
    private const uint PerfEventType = 7; // BPF_LINK_TYPE_PERF_EVENT
    private const uint KprobeMultiType = 8; // BPF_LINK_TYPE_KPROBE_MULTI
    private const uint PerfEventKprobe = 3; // BPF_PERF_EVENT_KPROBE
    private const uint PerfEventKretprobe = 4; // BPF_PERF_EVENT_KRETPROBE
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const nint FirstDescriptor = 3;

    // What another process made: there is nothing of libbpf's about it.
    private readonly bool _isDescriptor;

    // Libbpf's, and left open by it when it is disconnected; below 0: it is not.
    private int _left = -1;

    internal BpfLink(nint link)
        : base(0, ownsHandle: true) => handle = link;

    private BpfLink(SafeFileHandle descriptor)
        : base(0, ownsHandle: true)
    {
        handle = NativeMethods.fcntl((int)descriptor.DangerousGetHandle(), DuplicateCloseOnExec, FirstDescriptor);
        _isDescriptor = true;
    }

    public override bool IsInvalid => handle <= 0;

    /// <summary>Valid until it is disposed.</summary>
    public int FileDescriptor => _isDescriptor ? (int)handle : NativeMethods.bpf_link__fd(this);

    /// <summary>One that another process made, by its descriptor, which stays the caller's.</summary>
    /// <exception cref="LibbpfException">No more descriptors.</exception>
    public static BpfLink Of(SafeFileHandle descriptor)
    {
        var link = new BpfLink(descriptor);
        return link.IsInvalid
            ? throw new LibbpfException("cannot hold a link", Marshal.GetLastPInvokeError())
            : link;
    }

    /// <summary>
    /// Disposing it detaches no more: whoever else holds it does. The perf event of a kprobe or a tracepoint that this process
    /// attached stays open, without the program when that is detached.
    /// </summary>
    public void LeaveAttached()
    {
        if (!_isDescriptor && _left < 0)
        {
            _left = FileDescriptor;
            NativeMethods.bpf_link__disconnect(handle); // or libbpf would switch the perf event off
        }
    }

    /// <summary>Which program is attached, as the kernel numbers them.</summary>
    /// <returns>Null: not known, of a perf event before 5.15, which is no link.</returns>
    public uint? ProgramId()
    {
        LinkInfo info = default;
        uint length = (uint)sizeof(LinkInfo);
        return NativeMethods.bpf_obj_get_info_by_fd(FileDescriptor, &info, &length) < 0 ? null : info.ProgramId;
    }

    /// <summary>Calls that fprobe, kprobe or kretprobe itself did not hand to the program.</summary>
    /// <returns>0 for every other kind of link, and below 6.7.</returns>
    public ulong ProbeMisses()
    {
        LinkInfo info = default;
        uint length = (uint)sizeof(LinkInfo);
        LibbpfException.ThrowIfNegative(
            NativeMethods.bpf_obj_get_info_by_fd(FileDescriptor, &info, &length),
            "cannot read the kernel's record of a link");
        return info.Type switch
        {
            KprobeMultiType => info.KprobeMultiMissed,
            PerfEventType when info.PerfEventType is PerfEventKprobe or PerfEventKretprobe => info.KprobeMissed,
            _ => 0,
        };
    }

    protected override bool ReleaseHandle() =>
        (_isDescriptor ? NativeMethods.close((int)handle) : NativeMethods.bpf_link__destroy(handle)) == 0
        && (_left < 0 || NativeMethods.close(_left) == 0);
}
