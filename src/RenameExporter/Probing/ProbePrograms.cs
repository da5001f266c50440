using Libbpf;

namespace RenameExporter.Probing;

/// <summary>An entry program and its exit program, by their names in bpf/rename.bpf.c.</summary>
internal sealed record ProgramPair(string Entry, string Exit);

/// <summary>The programs of each attach mode, and how they are attached.</summary>
internal static class ProbePrograms
{
    /// <summary>Loaded in every mode, attached to nothing: run on demand.</summary>
    public const string Reclaim = "reclaim";

    private static readonly string[] Syscalls = ["rename", "renameat", "renameat2"];

    /// <exception cref="ProbeException">tracefs is needed and cannot be had.</exception>
    public static IReadOnlyList<ProgramPair> Of(AttachMode mode, KernelFacts kernel)
    {
        switch (mode)
        {
            case AttachMode.Fentry:
                return [new("fentry_rename", "fexit_rename")];
            case AttachMode.KprobeMulti:
                return [new(kernel.HasTypeCast ? "kmulti_entry_cast" : "kmulti_entry", "kmulti_exit")];
            case AttachMode.Kprobe:
                return [new(kernel.HasTypeCast ? "kprobe_entry_cast" : "kprobe_entry", "kretprobe_exit")];
            default:
                Tracefs.EnsureMounted();
                return [.. Syscalls.Where(Tracefs.HasSyscall)
                    .Select(name => new ProgramPair($"enter_{name}", $"exit_{name}"))];
        }
    }

    public static BpfLink Attach(AttachMode mode, BpfProgram program, bool isExit) =>
        mode == AttachMode.KprobeMulti
            ? program.AttachKprobeMulti("vfs_rename", isReturn: isExit)
            : program.Attach();
}
