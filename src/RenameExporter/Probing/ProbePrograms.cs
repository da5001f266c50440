using RenameExporter.Abi;

namespace RenameExporter.Probing;

/// <summary>An entry program and its exit program, by their names in bpf/rename.bpf.c.</summary>
/// <param name="Entry">Null: nothing needs it.</param>
/// <param name="Exits">Or copies of it: the first one that the kernel lets run counts.</param>
/// <param name="Syscall">Whose tracepoints they are attached to. Null: to what their section names.</param>
internal sealed record ProgramPair(string? Entry, IReadOnlyList<string> Exits, string? Syscall = null)
{
    /// <summary>In the order in which they must be attached.</summary>
    public IEnumerable<string> Programs => Entry is null ? Exits : [Entry, .. Exits];
}

/// <summary>The programs of each attach mode, and how they are attached.</summary>
internal static class ProbePrograms
{
    /// <summary>Loaded in every mode, attached to nothing: run on demand.</summary>
    public const string Reclaim = "reclaim";

    /// <summary>Likewise: the thread that runs it on 1 is the canary, until it runs it on 0.</summary>
    public const string Canary = "canary";

    public const string CastObject = "rename_cast.bpf.o";

    private static readonly string[] OneExit = ["exit_syscall"];

    private static readonly string[] LoneExit = ["exit_alone"];

    private static readonly string[] ExitCopies =
        [.. Enumerable.Range(1, ExitNumbers.Copies).Select(number => $"exit_copy_{number}")];

    private static readonly string[] Syscalls = ["rename", "renameat", "renameat2"];

    /// <summary>
    /// The object that has them. The one with the casts is apart: where it cannot be used, libbpf would look
    /// for bpf_rdonly_cast() in every module, and fail without CAP_SYS_ADMIN.
    /// </summary>
    public static string ObjectOf(AttachMode mode, KernelFacts kernel) =>
        kernel.HasTypeCast && mode is (AttachMode.Kprobe or AttachMode.KprobeMulti)
            ? CastObject
            : "rename.bpf.o";

    /// <summary>Of an exit program, by its name.</summary>
    /// <returns>Null: it is none.</returns>
    public static AttachMode? ModeOfExit(string program) => program switch
    {
        "fexit_rename" => AttachMode.Fentry,
        "kmulti_exit" => AttachMode.KprobeMulti,
        "kretprobe_exit" => AttachMode.Kprobe,
        _ when program == OneExit[0] || program == LoneExit[0] || ExitCopies.Contains(program) => AttachMode.Tracepoint,
        _ => null,
    };

    /// <summary>The copy of the exit program that runs first, where there are copies.</summary>
    public static string FirstCopy => ExitCopies[0];

    /// <param name="uses">What needs the entries.</param>
    /// <exception cref="ProbeException">tracefs is needed and cannot be had.</exception>
    public static IReadOnlyList<ProgramPair> Of(AttachMode mode, KernelFacts kernel, IReadOnlyList<EntryUse> uses)
    {
        switch (mode)
        {
            case AttachMode.Fentry:
                return [new("fentry_rename", ["fexit_rename"])];
            case AttachMode.KprobeMulti:
                return [new(kernel.HasTypeCast ? "kmulti_entry_cast" : "kmulti_entry", ["kmulti_exit"])];
            case AttachMode.Kprobe:
                return [new(kernel.HasTypeCast ? "kprobe_entry_cast" : "kprobe_entry", ["kretprobe_exit"])];
            default:
                Tracefs.EnsureMounted();
                string[] exits = kernel.PreemptsSyscalls ? ExitCopies : uses.Count > 0 ? OneExit : LoneExit;
                return [.. Syscalls.Where(Tracefs.HasSyscall).Select(name => new ProgramPair(
                    uses.Count > 0 ? $"enter_{name}" : null, exits, name))];
        }
    }
}
