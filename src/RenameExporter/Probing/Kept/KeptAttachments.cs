using Libbpf;

namespace RenameExporter.Probing.Kept;

/// <summary>The links of a kept probe, if they hold the programs that this exporter would attach.</summary>
internal static class KeptAttachments
{
    /// <param name="obj">Loaded with the same programs. It needs those no more, and they are unloaded.</param>
    /// <exception cref="KeptException">There are more, or others.</exception>
    /// <exception cref="LibbpfException">Something is no program, or no link.</exception>
    public static IReadOnlyList<Attachment> Check(BpfObject obj, KeptObjects kept, IReadOnlyList<ProgramPair> pairs)
    {
        var programs = new Dictionary<string, BpfProgram>();
        foreach (string name in pairs.SelectMany(pair => pair.Programs).Distinct())
        {
            BpfProgram own = obj.Program(name);
            BpfProgram found = programs[name] = BpfProgram.Of(kept[KeptObjects.ProgramName(name)], name);
            if (found.Tag != own.Tag)
            {
                throw new KeptException($"program {name} is another one, as of another version");
            }

            own.Unload();
        }

        var attached = new List<Attachment>();
        try
        {
            foreach (ProgramPair pair in pairs)
            {
                attached.AddRange(pair.Programs.Select(name => new Attachment(
                    programs[name], LinkOf(kept, programs[name], KeptObjects.LinkName(name, pair.Syscall)), name != pair.Entry,
                    KeptObjects.LinkName(name, pair.Syscall))));
            }

            return attached.Count == kept.Links
                ? attached
                : throw new KeptException($"it has {kept.Links} links, and {attached.Count} are expected");
        }
        catch
        {
            attached.ForEach(attachment => attachment.Link.Dispose());
            throw;
        }
    }

    /// <summary>The kept link of a program, which becomes the caller's.</summary>
    /// <exception cref="KeptException">There is none, or it holds another program.</exception>
    /// <exception cref="LibbpfException">It is no link.</exception>
    public static BpfLink LinkOf(KeptObjects kept, BpfProgram program, string name)
    {
        BpfLink link = BpfLink.Of(kept[name]);
        if (link.ProgramId() is not { } id || id == program.Id)
        {
            return link;
        }

        link.Dispose();
        throw new KeptException($"{name} holds another program");
    }
}
