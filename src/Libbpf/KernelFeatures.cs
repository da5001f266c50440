using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>What the running kernel can do, found out by asking it.</summary>
public static unsafe class KernelFeatures
{
    private const uint TaskStorageMap = 29; // BPF_MAP_TYPE_TASK_STORAGE
    private const uint TracepointProgram = 5; // BPF_PROG_TYPE_TRACEPOINT
    private const uint TaskStorageGet = 156; // BPF_FUNC_task_storage_get

    /// <summary>
    /// Task storage in every kind of tracing program (a10787e6d58c, 5.13). Asked with a tracepoint
    /// program: all tracing programs share one table of helpers.
    /// </summary>
    public static bool HasTaskStorage() =>
        NativeMethods.libbpf_probe_bpf_map_type(TaskStorageMap, null) == 1
        && NativeMethods.libbpf_probe_bpf_helper(TracepointProgram, TaskStorageGet, null) == 1;

    /// <summary>mount(2) of a pseudo file system.</summary>
    /// <returns>0, or errno: EBUSY where it is mounted already.</returns>
    public static int Mount(string type, string target) =>
        NativeMethods.mount(type, target, type, 0, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
}
