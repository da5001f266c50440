using Libbpf;

namespace RenameExporter.Kernel;

/// <summary>A program of a loaded object, and what holds it where it is.</summary>
internal sealed record Attachment(BpfProgram Program, BpfLink Link, bool IsExit)
{
    /// <summary>All pairs, or none: entries first, so that the exits find their records.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public static IReadOnlyList<Attachment> MakeAll(
        BpfObject obj, AttachMode mode, IReadOnlyList<ProgramPair> pairs)
    {
        var attached = new List<Attachment>();
        void Make(ProgramPair pair, bool isExit)
        {
            BpfProgram program = obj.Program(isExit ? pair.Exit : pair.Entry);
            attached.Add(new(program, ProbePrograms.Attach(mode, pair, program, isExit), isExit));
        }

        try
        {
            foreach (ProgramPair pair in pairs)
            {
                Make(pair, isExit: false);
                Make(pair, isExit: true);
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
