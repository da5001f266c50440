using RenameExporter.Abi;

namespace RenameExporter.Events.Selection;

/// <summary>
/// Which events are wanted. An event must fit all that is asked for, and of each list one of its values; an empty list asks
/// for nothing.
/// </summary>
internal sealed record EventSelection
{
    /// <summary>All events.</summary>
    public static EventSelection All { get; } = new();

    public IReadOnlyList<NamePattern> Comms { get; init; } = [];

    public IReadOnlyList<NamePattern> NotComms { get; init; } = [];

    public IReadOnlyList<uint> Uids { get; init; } = [];

    public IReadOnlyList<uint> NotUids { get; init; } = [];

    /// <summary>Of processes, as the host numbers them.</summary>
    public IReadOnlyList<uint> Pids { get; init; } = [];

    /// <summary>Of the old path or the new one.</summary>
    public IReadOnlyList<NamePattern> Paths { get; init; } = [];

    /// <summary>Likewise: neither may fit.</summary>
    public IReadOnlyList<NamePattern> NotPaths { get; init; } = [];

    /// <summary>How the IDs of containers begin.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>Of the new name, without the dot.</summary>
    public IReadOnlyList<NamePattern> Extensions { get; init; } = [];

    public bool OnlyFailures { get; init; }

    public bool OnlyExtensionChanges { get; init; }

    /// <summary>Into another directory.</summary>
    public bool OnlyMoves { get; init; }

    /// <summary>What the detector says of bursts.</summary>
    public bool OnlyBursts { get; init; }

    /// <summary>Whoever makes a wanted event is sampled faster for a while (<see cref="FollowedActors"/>).</summary>
    public bool FollowsActors { get; init; }

    /// <summary>It names whom it is about, so that all of their renames can be shown.</summary>
    public bool NamesSomebody => Comms.Count + Uids.Count + Pids.Count + Containers.Count > 0;

    /// <summary>It leaves nothing out.</summary>
    public bool IsEverything => !NamesSomebody && !AsksOfFiles && NotComms.Count + NotUids.Count == 0 && !OnlyFailures;

    /// <summary>It takes an event to know; else <see cref="MayBeWanted"/> says all.</summary>
    public bool AsksOfFiles => Paths.Count + NotPaths.Count + Containers.Count + Extensions.Count > 0
        || OnlyExtensionChanges || OnlyMoves || OnlyBursts;

    /// <summary>
    /// A summary has no file, and stands for renames of which nobody knows more than whose they were: it fits what is asked of
    /// files.
    /// </summary>
    public bool IsWanted(RenameEvent made) => MayBeWanted(made.Sample) && (made.Hidden is null ? IsAbout(made) : !OnlyBursts);

    /// <summary>What the kernel said alone, before an event is made of it.</summary>
    public bool MayBeWanted(RenameSample sample) =>
        (Comms.Count == 0 || IsIn(Comms, sample.Comm.Span))
        && !IsIn(NotComms, sample.Comm.Span)
        && (Uids.Count == 0 || Uids.Contains(sample.Uid))
        && !NotUids.Contains(sample.Uid)
        && (Pids.Count == 0 || sample.Pid == 0 || Pids.Contains((uint)sample.Pid)) // 0: of a summary
        && !(sample.Error == 0 ? OnlyFailures : OnlyExtensionChanges || OnlyMoves);

    private static bool IsIn(IReadOnlyList<NamePattern> patterns, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Fits(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMove(RenameEvent made)
    {
        if (made.Sample.KindsKnown)
        {
            return made.Sample.Kinds.HasFlag(RenameKinds.Moved);
        }

        // As typed: the directories are compared where both are known.
        return ((made.Old.Doubts | made.New.Doubts) & (PathDoubts.UnknownDirectory | PathDoubts.Truncated)) == 0
            && !Directory(made.Old).SequenceEqual(Directory(made.New));
    }

    private static ReadOnlySpan<byte> Directory(EventPath path) => path.Bytes.Span[..^path.Name.Length];

    private bool IsAbout(RenameEvent made) =>
        (Paths.Count == 0 || IsIn(Paths, made.Old.Bytes.Span) || IsIn(Paths, made.New.Bytes.Span))
        && !IsIn(NotPaths, made.Old.Bytes.Span) && !IsIn(NotPaths, made.New.Bytes.Span)
        && (Containers.Count == 0
            || Containers.Any(prefix => made.Cgroup.ContainerId.StartsWith(prefix, StringComparison.Ordinal)))
        && (Extensions.Count == 0 || IsIn(Extensions, made.New.Extension.Span))
        && (!OnlyExtensionChanges || made.ExtensionChanged)
        && (!OnlyMoves || IsMove(made))
        && (!OnlyBursts || made.Burst is not null);
}
