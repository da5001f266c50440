using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>What the running kernel can do, found out by asking it.</summary>
public static unsafe class KernelFeatures
{
    private const uint TaskStorageMap = 29; // BPF_MAP_TYPE_TASK_STORAGE
    private const uint TracepointProgram = 5; // BPF_PROG_TYPE_TRACEPOINT
    private const uint TaskStorageGet = 156; // BPF_FUNC_task_storage_get
    private const uint TracingProgram = 26; // BPF_PROG_TYPE_TRACING
    private const uint TraceFentry = 24; // BPF_TRACE_FENTRY
    private const ulong ReturnZero = 0xb7; // r0 = 0
    private const ulong Exit = 0x95;
    private const int NewMountNamespace = 0x20000; // CLONE_NEWNS
    private const nuint PrivateRecursively = 0x44000; // MS_PRIVATE | MS_REC

    /// <summary>
    /// Task storage in every kind of tracing program (a10787e6d58c, 5.13). Asked with a tracepoint
    /// program: all tracing programs share one table of helpers.
    /// </summary>
    public static bool HasTaskStorage() =>
        NativeMethods.libbpf_probe_bpf_map_type(TaskStorageMap, null) == 1
        && NativeMethods.libbpf_probe_bpf_helper(TracepointProgram, TaskStorageGet, null) == 1;

    /// <summary>What perf events of kprobes are made with: the kernel's event source, since 4.17.</summary>
    public const string KprobeEvents = "/sys/bus/event_source/devices/kprobe";

    public static bool HasKprobes() => Directory.Exists(KprobeEvents);

    /// <summary>Loads a program that does nothing, for the entry of a kernel function.</summary>
    /// <returns>0, or why the kernel refuses it: errno. ENOENT: no such function.</returns>
    public static int TryFentry(Btf kernel, string function)
    {
        if (kernel.FunctionId(function) is not { } id)
        {
            return Errno.ENOENT;
        }

        ulong* instructions = stackalloc ulong[] { ReturnZero, Exit };
        var options = new ProgramLoadOptions
        {
            Size = (nuint)sizeof(ProgramLoadOptions),
            ExpectedAttachType = TraceFentry,
            AttachBtfId = id,
        };
        int program = NativeMethods.bpf_prog_load(TracingProgram, null, "GPL", instructions, 2, &options);
        using var owner = new SafeFileHandle(program, ownsHandle: true);
        return owner.IsInvalid ? -program : 0;
    }

    /// <summary>mount(2) of a pseudo file system.</summary>
    /// <returns>0, or errno: EBUSY where it is mounted already.</returns>
    public static int Mount(string type, string target) =>
        NativeMethods.mount(type, target, type, 0, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>
    /// From here on the calling thread has mounts of its own: what it mounts nobody else sees, and it
    /// is gone when the thread ends.
    /// </summary>
    /// <returns>Whether it has; it needs CAP_SYS_ADMIN, as mount(2) does.</returns>
    public static bool UnshareMounts() =>
        NativeMethods.unshare(NewMountNamespace) == 0
        && NativeMethods.mount("none", "/", null, PrivateRecursively, 0) == 0;
}
