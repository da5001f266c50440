using Libbpf;

namespace RenameExporter.Probing;

/// <summary>A program of a loaded object, and what holds it where it is.</summary>
internal sealed record Attachment(BpfProgram Program, BpfLink Link, bool IsExit)
{
    /// <summary>All pairs, or none: entries first, so that the exits find their records.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public static IReadOnlyList<Attachment> MakeAll(
        BpfObject obj, AttachMode mode, IReadOnlyList<ProgramPair> pairs)
    {
        var attached = new List<Attachment>();
        void Make(string name, bool isExit)
        {
            BpfProgram program = obj.Program(name);
            attached.Add(new(program, ProbePrograms.Attach(mode, program, isExit), isExit));
        }

        try
        {
            foreach (ProgramPair pair in pairs)
            {
                Make(pair.Entry, isExit: false);
                Make(pair.Exit, isExit: true);
            }

            return attached;
        }
        catch
        {
            attached.ForEach(attachment => attachment.Link.Dispose());
            throw;
        }
    }
}
