using RenameExporter.Counting;
using RenameExporter.Events.Formats;
using RenameExporter.Host;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

public sealed class SummaryFormatTests
{
    private static readonly HiddenActor s_mv = new(Samples.Bytes("mv"), 1000, 0, 0, CgroupName.Unknown);

    [Fact]
    public void WriteEcs_ofAnActor_saysWhoAndHowMany()
    {
        EventLine line = Lines.Ecs(Samples.Summary(s_mv, 980, 3) with { User = "ann" });

        Assert.True(line.IsSummary);
        Assert.Equal(("mv", "1000", "ann"), (line.Process, line.Uid, line.Text("user", "name")));
        Assert.Equal((980L, 990L), line.Suppressed);
        Assert.Equal(3, line.Lost);
        Assert.Equal(("success", "info"), (line.Text("event", "outcome"), line.Words("event", "type")[0]));
        Assert.Null(line.Find("file"));
        Assert.Null(line.Find("process", "pid"));
        Assert.Equal("2026-11-22T18:05:09.123456789Z", line.Text("@timestamp"));
    }

    [Fact]
    public void WriteEcs_ofFailuresInAContainer_saysWhichAndWhere()
    {
        string id = new('a', 64);

        EventLine line = Lines.Ecs(Samples.Summary(
            s_mv with { Error = 2, CgroupId = 7, Cgroup = new($"docker-{id}.scope", id) }, 1, 0));

        Assert.Equal(("ENOENT", 2, "failure"), (line.Error, line.Errno, line.Text("event", "outcome")));
        Assert.Equal((id, "7"), (line.Text("container", "id"), line.Text("rename", "cgroup", "id")));
    }

    [Theory, MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public void WriteEcs_ofAHostileName_keepsItsBytes(byte[] name)
    {
        byte[] comm = name[..Math.Min(15, name.Length)];

        EventLine line = Lines.Ecs(Samples.Summary(s_mv with { Comm = comm }, 1, 0));

        Assert.Equal(comm, line.Bytes("process_name", EscapedAsIs(line)));
        Assert.DoesNotContain('\n', Lines.Table(Samples.Summary(s_mv with { Comm = comm }, 1, 0)));
    }

    [Fact]
    public void WriteEcs_ofSeveralActors_hasNoUser()
    {
        EventLine failed = Lines.Ecs(Samples.Summary(HiddenActor.Overflow(failed: true), 5, 0));

        Assert.Equal(("<overflow>", "<other>"), (failed.Process, failed.Error));
        Assert.Null(failed.Find("user"));
        Assert.Equal("<other>", Lines.Ecs(Samples.Summary(HiddenActor.Others, 5, 0)).Process);
    }

    [Fact]
    public void WriteTable_isALineThatSaysHowMany()
    {
        Assert.Equal(
            "18:05:09.123       - ann        mv              ok        (980 more not shown, 3 lost)",
            Lines.Table(Samples.Summary(s_mv, 980, 3) with { User = "ann" }));
        Assert.Equal(
            "18:05:09.123       - -          <overflow>      ok        (7 lost)",
            Lines.Table(Samples.Summary(HiddenActor.Overflow(failed: false), 0, 7)));
    }

    [Theory]
    [InlineData("\"suppressed\":980,", "")]
    [InlineData("\"lost\":3", "\"lost\":-1")]
    [InlineData("\"process\":{", "\"process\":{\"pid\":1,")]
    [InlineData("\"action\":\"rename-summary\"", "\"action\":\"rename\"")]
    public void Schema_ofAChangedSummary_refusesIt(string text, string instead)
    {
        string good = Lines.Of(EcsFormat.Write, Samples.Summary(s_mv, 980, 3));
        Assert.Empty(EventLine.Problems(good));

        Assert.Contains(text, good, StringComparison.Ordinal);
        Assert.NotEmpty(EventLine.Problems(good.Replace(text, instead, StringComparison.Ordinal)));
    }

    // Of a name that is what it looks like, nothing is beside it.
    private static string EscapedAsIs(EventLine line) =>
        line.Process.Replace(@"\\", @"\", StringComparison.Ordinal);
}
