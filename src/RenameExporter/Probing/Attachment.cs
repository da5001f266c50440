using Libbpf;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Probing;

/// <summary>A program, and what holds it where it is.</summary>
/// <param name="Name">Of the link, where it is kept.</param>
internal sealed record Attachment(BpfProgram Program, BpfLink Link, bool IsExit, string Name)
{
    /// <summary>All pairs, or none: entries first, so that the exits find their records. Copies run in the order of this.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public static IReadOnlyList<Attachment> MakeAll(
        BpfObject obj, AttachMode mode, IReadOnlyList<ProgramPair> pairs)
    {
        var attached = new List<Attachment>();
        try
        {
            foreach ((ProgramPair pair, string name) in pairs.SelectMany(pair => pair.Programs, (pair, name) => (pair, name)))
            {
                BpfProgram program = obj.Program(name);
                bool isExit = name != pair.Entry;
                attached.Add(new(
                    program, Attach(mode, pair.Syscall, program, isExit), isExit, KeptObjects.LinkName(name, pair.Syscall)));
            }

            return attached;
        }
        catch
        {
            attached.ForEach(attachment => attachment.Link.Dispose());
            throw;
        }
    }

    private static BpfLink Attach(AttachMode mode, string? syscall, BpfProgram program, bool isExit) => mode switch
    {
        AttachMode.KprobeMulti => program.AttachKprobeMulti("vfs_rename", isReturn: isExit),
        AttachMode.Tracepoint => program.AttachTracepoint("syscalls", $"sys_{(isExit ? "exit" : "enter")}_{syscall}"),
        _ => program.Attach(),
    };
}
