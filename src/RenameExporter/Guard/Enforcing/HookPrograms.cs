using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Guard.Enforcing;

/// <summary>The program of each hook (bpf/guard.bpf.c), and how it is attached.</summary>
internal static class HookPrograms
{
    /// <summary>Loaded with every hook, attached to nothing: run on demand.</summary>
    public const string Reclaim = "reclaim";

    /// <summary>Likewise: says who the exporter is, and which of its threads tests the hook.</summary>
    public const string Identify = "identify";

    private static readonly string[] s_syscalls = ["rename", "renameat", "renameat2"];

    public static string Of(Hook hook) => hook switch
    {
        Hook.Lsm => "lsm_guard",
        Hook.FmodRet => "fmod_ret_guard",
        Hook.Fentry => "fentry_guard",
        Hook.Kprobe => "kprobe_guard",
        Hook.Tracepoint => "syscall_guard",
        _ => throw new ArgumentOutOfRangeException(nameof(hook)),
    };

    /// <summary>All of its links, or none.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    /// <exception cref="ProbeException">tracefs is needed and cannot be had.</exception>
    public static IReadOnlyList<BpfLink> Attach(Hook hook, BpfProgram program)
    {
        if (hook != Hook.Tracepoint)
        {
            return [program.Attach()];
        }

        Tracefs.EnsureMounted();
        var links = new List<BpfLink>();
        try
        {
            foreach (string syscall in s_syscalls.Where(Tracefs.HasSyscall))
            {
                links.Add(program.AttachTracepoint("syscalls", $"sys_enter_{syscall}"));
            }

            return links;
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }
    }
}
