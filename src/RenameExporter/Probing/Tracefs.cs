using Libbpf;

namespace RenameExporter.Probing;

/// <summary>tracefs has the numbers of the syscall tracepoints; some systems do not mount it.</summary>
internal static class Tracefs
{
    public const string Root = "/sys/kernel/tracing";

    // Where libbpf looks first.
    private const string DebugfsRoot = "/sys/kernel/debug/tracing";

    /// <exception cref="ProbeException">Not mounted, and mounting it failed.</exception>
    public static void EnsureMounted()
    {
        if (HasEvents(DebugfsRoot) || HasEvents(Root))
        {
            return;
        }

        if (IsMounted())
        {
            throw new ProbeException(Unusable(MayRead(Root) && MayRead(DebugfsRoot)));
        }

        int errno = KernelFeatures.Mount("tracefs", Root);
        if (errno is not (0 or Errno.EBUSY) || !HasEvents(Root))
        {
            throw new ProbeException(
                $"tracefs is not mounted at {Root}, and mounting it failed: {Errno.Describe(errno)}. "
                + $"Mount it: mount -t tracefs nodev {Root}");
        }
    }

    /// <param name="mayRead">It is let in, and finds nothing.</param>
    internal static string Unusable(bool mayRead) => mayRead
        ? "tracefs is mounted, and has no events of system calls: this kernel was built without "
            + "CONFIG_FTRACE_SYSCALLS, or forbids tracing"
        : "tracefs is mounted, but this process may not read it (mode 0700, root's). Give it "
            + "CAP_DAC_READ_SEARCH, or let its group in: mount -o remount,mode=750,gid=GROUP "
            + Root;

    /// <summary>Whether it may look into this directory; also where there is none.</summary>
    internal static bool MayRead(string directory)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(directory).Any();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>For this thread, which may have mounts of its own. Asking this way mounts nothing.</summary>
    // Lines as "36 25 0:12 / /sys/kernel/tracing rw - tracefs nodev rw": proc_pid_mountinfo(5).
    public static bool IsMounted() => File.ReadLines("/proc/thread-self/mountinfo").Any(line =>
        line.Contains(" - tracefs ", StringComparison.Ordinal)
        && (line.Contains($" {Root} ", StringComparison.Ordinal)
            || line.Contains($" {DebugfsRoot} ", StringComparison.Ordinal)));

    /// <summary>Whether the kernel has this system call (arm64 has no rename, for example).</summary>
    public static bool HasSyscall(string name) =>
        HasEvents(DebugfsRoot, $"syscalls/sys_exit_{name}") || HasEvents(Root, $"syscalls/sys_exit_{name}");

    private static bool HasEvents(string root, string events = "syscalls") =>
        Directory.Exists($"{root}/events/{events}");
}
