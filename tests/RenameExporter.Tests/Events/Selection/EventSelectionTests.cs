using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Events.Selection;
using RenameExporter.Host;

namespace RenameExporter.Tests.Events.Selection;

public sealed class EventSelectionTests
{
    private static readonly string s_container = new('a', 64);

    [Fact]
    public void IsWanted_nothingAsked_isEverything() => Assert.True(EventSelection.All.IsWanted(Samples.Event));

    [Fact]
    public void IsWanted_ofAKind_oneOfItsValuesIsEnough()
    {
        Assert.True(Wants(new() { Comms = Names("m", "mv") }, Samples.Kernel));
        Assert.False(Wants(new() { Comms = Names("m") }, Samples.Kernel));
        Assert.True(Wants(new() { Uids = [0, 1000] }, Samples.Kernel));
        Assert.False(Wants(new() { Uids = [0] }, Samples.Kernel));
        Assert.True(Wants(new() { Pids = [1, (uint)Samples.Kernel.Pid] }, Samples.Kernel));
        Assert.False(Wants(new() { Pids = [1] }, Samples.Kernel));
    }

    [Fact]
    public void IsWanted_ofSeveralKinds_eachMustFit() =>
        Assert.False(Wants(new() { Comms = Names("mv"), Uids = [0] }, Samples.Kernel));

    [Fact]
    public void IsWanted_whatIsNotWanted_isLeftOut()
    {
        Assert.False(Wants(new() { NotComms = Names("m*") }, Samples.Kernel));
        Assert.False(Wants(new() { NotUids = [Samples.Kernel.Uid] }, Samples.Kernel));
        Assert.True(Wants(new() { NotComms = Names("cp"), NotUids = [0] }, Samples.Kernel));
    }

    [Theory]
    [InlineData("/home/ann/draft.txt", true)]
    [InlineData("/home/*/final.???", true)]
    [InlineData("*.txt", true)]
    [InlineData("/home", false)]
    [InlineData("final.txt", false)]
    public void IsWanted_ofAPath_theOldOrTheNewOneFits(string glob, bool isWanted)
    {
        Assert.Equal(isWanted, new EventSelection { Paths = Globs(glob) }.IsWanted(Samples.Event));
        Assert.Equal(!isWanted, new EventSelection { NotPaths = Globs(glob) }.IsWanted(Samples.Event));
    }

    [Fact]
    public void IsWanted_ofAContainer_itsIdBeginsSo()
    {
        RenameEvent made = Samples.Event with { Cgroup = new("docker-x", s_container) };

        Assert.True(new EventSelection { Containers = ["b", "aa"] }.IsWanted(made));
        Assert.False(new EventSelection { Containers = ["ab"] }.IsWanted(made));
        Assert.False(new EventSelection { Containers = ["a"] }.IsWanted(Samples.Event));
    }

    [Fact]
    public void IsWanted_ofAnExtension_itIsTheNewOne()
    {
        RenameEvent made = Samples.Renamed("/a.doc"u8.ToArray(), "/a.doc.locked"u8.ToArray());

        Assert.True(new EventSelection { Extensions = Names("locked") }.IsWanted(made));
        Assert.False(new EventSelection { Extensions = Names("doc") }.IsWanted(made));
    }

    [Fact]
    public void IsWanted_ofFailures_noSuccessIs()
    {
        Assert.False(Wants(new() { OnlyFailures = true }, Samples.Kernel));
        Assert.True(Wants(new() { OnlyFailures = true }, Samples.Kernel with { Error = 1 }));
    }

    [Fact]
    public void IsWanted_ofExtensionChangesAndMoves_theKernelsWordCounts()
    {
        Assert.False(Wants(new() { OnlyExtensionChanges = true }, Samples.Kernel));
        Assert.True(Wants(
            new() { OnlyExtensionChanges = true }, Samples.Kernel with { Kinds = RenameKinds.ExtensionChanged }));
        Assert.False(Wants(new() { OnlyMoves = true }, Samples.Kernel));
        Assert.True(Wants(new() { OnlyMoves = true }, Samples.Kernel with { Kinds = RenameKinds.Moved }));
        Assert.False(Wants(new() { OnlyMoves = true }, Samples.Kernel with { Kinds = RenameKinds.Moved, Error = 1 }));
    }

    [Theory]
    [InlineData("/a/x", "/a/y", PathDoubts.None, false)]
    [InlineData("/a/x", "/b/x", PathDoubts.None, true)]
    [InlineData("/a/x", "x", PathDoubts.UnknownDirectory, false)]
    public void IsWanted_ofMovesThatWereTyped_theDirectoriesAreCompared(string old, string @new, object doubts, bool isWanted)
    {
        RenameEvent made = Samples.Renamed(Samples.Bytes(old).ToArray(), Samples.Bytes(@new).ToArray());
        made = made with
        {
            Sample = made.Sample with { KindsKnown = false },
            New = made.New with { Doubts = (PathDoubts)doubts },
        };

        Assert.Equal(isWanted, new EventSelection { OnlyMoves = true }.IsWanted(made));
    }

    [Fact]
    public void IsWanted_ofBursts_onlyTheirAlertsAre()
    {
        var selection = new EventSelection { OnlyBursts = true };

        Assert.False(selection.IsWanted(Samples.Event));
        Assert.True(selection.IsWanted(Samples.Event with { Burst = Formats.Lines.Burst }));
    }

    /// <summary>Nobody knows which files the renames were of that made no event.</summary>
    [Fact]
    public void IsWanted_aSummary_isAskedWhoseItIsAlone()
    {
        RenameEvent summary = Samples.Summary(new(Samples.Bytes("mv"), 1000, 0, 0, CgroupName.Unknown), 980, 3);

        Assert.True(new EventSelection { Paths = Globs("/nowhere"), OnlyMoves = true, Pids = [1] }.IsWanted(summary));
        Assert.False(new EventSelection { NotUids = [summary.Sample.Uid] }.IsWanted(summary));
        Assert.False(new EventSelection { OnlyBursts = true }.IsWanted(summary));
    }

    private static NamePattern[] Names(params string[] names) => [.. names.Select(name => NamePattern.OfName(name)!)];

    private static NamePattern[] Globs(params string[] globs) => [.. globs.Select(glob => NamePattern.Glob(glob)!)];

    private static bool Wants(EventSelection selection, RenameSample sample) => selection.IsWanted(Samples.Of(sample));
}
