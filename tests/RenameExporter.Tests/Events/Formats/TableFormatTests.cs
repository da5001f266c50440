using System.Text.RegularExpressions;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Events.Formats;

namespace RenameExporter.Tests.Events.Formats;

public sealed partial class TableFormatTests
{
    [Fact]
    public void Write_aRename_isALineUnderTheHeader()
    {
        var header = new System.Buffers.ArrayBufferWriter<byte>();
        new TableFormat(TableColumns.Default).WriteHeader(header);

        Assert.Equal(
            "TIME (UTC)       PID USER       PROCESS         RESULT    OLD -> NEW\n", Samples.Text(header.WrittenMemory));
        Assert.Equal(
            "18:05:09.123    4711 ann        mv              ok        /home/ann/draft.txt -> /home/ann/final.txt",
            Lines.Table(Samples.Event with { User = "ann" }));
    }

    [Fact]
    public void Write_otherColumns_areThoseThatWereAskedFor()
    {
        TableFormat table = new([TableColumn.Extension, TableColumn.Container, TableColumn.Uid, TableColumn.Executable]);
        RenameEvent made = Samples.Event with
        {
            Cgroup = new("docker-x", new string('a', 64)),
            Executable = Samples.Bytes("/usr/bin/my mv"),
        };

        Assert.Equal("txt        aaaaaaaaaaaa 1000       \"/usr/bin/my mv\"\n", Lines.Of(table.Write, made));
        Assert.Equal("txt        -            1000       -\n", Lines.Of(table.Write, Samples.Event));
    }

    [Theory]
    [InlineData("/a", "/b", "/a -> /b")]
    [InlineData("/srv/data/2026/11/29/report.docx", "/srv/b", "/srv/data/2026/11/29/report.docx -> /srv/b")]
    [InlineData(
        "/srv/data/of/some/body/report.docx", "/srv/data/of/some/body/report.docx.locked",
        "…ome/body/report.docx -> …y/report.docx.locked")]
    [InlineData("/srv/data/of/some body/report of it.docx", "/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x", "…\"dy/report of it.docx\" -> …/x/x/x/x/x/x/x/x/x/x")]
    [InlineData("…/a", "/b", "\"…/a\" -> /b")]
    public void Write_inAWidth_leavesOutTheBeginOfPaths(string old, string @new, string expected)
    {
        TableFormat table = new([TableColumn.Result, TableColumn.Names], width: () => 60);

        string line = Lines.Of(table.Write, Samples.Renamed(Samples.Bytes(old), Samples.Bytes(@new)));
        Assert.Equal($"ok        {expected}\n", line);
        Assert.InRange(line.Length, 0, 60);
    }

    [Fact]
    public void Write_inColours_tellsFailuresAndAlertsApart()
    {
        TableFormat table = new([TableColumn.Process, TableColumn.Result], colours: true);

        Assert.Equal("mv              ok\n", Lines.Of(table.Write, Samples.Event));
        Assert.Equal(
            "\e[31mmv              ENOENT\e[0m\n", Lines.Of(table.Write, Samples.Of(Samples.Kernel with { Error = 2 })));
        Assert.Equal(
            "\e[1;31mmv              ALERT:critical\e[0m\n",
            Lines.Of(table.Write, Samples.Event with { Burst = Lines.Burst }));
    }

    [Fact]
    public void Write_aFailure_namesTheError() => Assert.Contains(
        " 1000       mv              ENOENT    ", Lines.Table(Samples.Of(Samples.Kernel with { Error = 2 })),
        StringComparison.Ordinal);

    [Fact]
    public void Write_whatThereIsToRemark_standsBehind()
    {
        RenameEvent made = Samples.Of(Samples.Kernel with
        {
            Kinds = RenameKinds.Replaced | RenameKinds.Moved,
            SuppressedBefore = 37,
        });
        string line = Lines.Table(made with { New = made.New with { Doubts = PathDoubts.AmbiguousMount } });

        Assert.EndsWith(" (replaced, ambiguous mount, 37 more not shown)", line, StringComparison.Ordinal);
        line = Lines.Table(made with { Sample = Samples.Typed, ParentDirectory = Samples.Bytes("/my home/a_b") });
        Assert.EndsWith(" (parent in \"/my home/a_b\")", line, StringComparison.Ordinal);
        Assert.Contains(" no-op ", Lines.Table(Samples.Of(Samples.Kernel with { Kinds = RenameKinds.Noop })), StringComparison.Ordinal);
        Assert.Contains(" ? -> ", Lines.Table(made with { Old = default }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b", "\"a b\"")]
    [InlineData("say \"x\"", "\"say \\x22x\\x22\"")]
    [InlineData("x\" -> \"y", "\"x\\x22 -> \\x22y\"")]
    [InlineData("(replaced)", "\"(replaced)\"")]
    [InlineData("back\\slash", "back\\\\slash")]
    [InlineData("?", "\"?\"")]
    public void Write_aNameThatCouldBeMistaken_isInQuotes(string name, string expected) => Assert.EndsWith(
        $" -> {expected}", Lines.Table(Samples.Renamed(Samples.Bytes("/a"), Samples.Bytes(name))), StringComparison.Ordinal);

    [Theory, MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public void Write_aHostileName_isOneHarmlessLine(byte[] name)
    {
        string line = Lines.Table(Samples.Renamed(name, name) with { Sample = Samples.Kernel with { Comm = name } });

        Assert.All(line, c => Assert.False(char.IsControl(c) || c is '\u202e' or '\u200b' or '\u2066' or '\u2028' or '\u00a0'));

        // What is in quotes is somebody's name; the rest is ours.
        string ours = QuotedName().Replace(line, "Q");
        Assert.Equal(2, ours.Split(" -> ").Length);
        Assert.DoesNotContain("(", ours, StringComparison.Ordinal);
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex QuotedName();
}
