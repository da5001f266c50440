using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>tracefs has the numbers of the syscall tracepoints; some systems do not mount it.</summary>
internal static class Tracefs
{
    private const string Root = "/sys/kernel/tracing";

    // Where libbpf looks first.
    private const string DebugfsRoot = "/sys/kernel/debug/tracing";

    /// <exception cref="ProbeException">Not mounted, and mounting it failed.</exception>
    public static void EnsureMounted()
    {
        if (HasEvents(DebugfsRoot) || HasEvents(Root))
        {
            return;
        }

        int errno = KernelFeatures.Mount("tracefs", Root);
        if (errno is not (0 or Errno.EBUSY) || !HasEvents(Root))
        {
            throw new ProbeException(
                $"tracefs is not mounted at {Root}, and mounting it failed: {Errno.Describe(errno)}. "
                + $"Mount it: mount -t tracefs nodev {Root}");
        }
    }

    /// <summary>Whether the kernel has this system call (arm64 has no rename, for example).</summary>
    public static bool HasSyscall(string name) =>
        HasEvents(DebugfsRoot, $"syscalls/sys_exit_{name}") || HasEvents(Root, $"syscalls/sys_exit_{name}");

    private static bool HasEvents(string root, string events = "syscalls") =>
        Directory.Exists($"{root}/events/{events}");
}
