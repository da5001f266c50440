using System.Text;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

public sealed class BurstFormatTests
{
    private static readonly RenameEvent s_alert = Samples.Event with
    {
        Burst = Lines.Burst,
        Executable = Samples.Bytes("/home/ann/.cache/x"),
        User = "ann",
        Cgroup = new("docker-x", new string('a', 64)),
    };

    [Fact]
    public void Write_aBurst_isAnAlertOfTheElasticCommonSchema()
    {
        EventLine line = Lines.Ecs(s_alert);

        Assert.Equal(
            ("alert", "rename-burst", "rename_exporter.burst"),
            (line.Text("event", "kind"), line.Text("event", "action"), line.Text("event", "dataset")));
        Assert.Equal(["file", "intrusion_detection"], line.Words("event", "category"));
        Assert.Equal(["info"], line.Words("event", "type"));
        Assert.Equal(99, line.Find("event", "severity")!.Value.GetInt32());
        Assert.Null(line.Find("event", "outcome"));
        Assert.Equal("Burst of files that lose their type", line.Text("rule", "name"));
        Assert.NotNull(line.Text("rule", "description"));
        Assert.Equal(["TA0040"], line.Words("threat", "tactic", "id"));
        Assert.Equal(["T1486"], line.Words("threat", "technique", "id"));
        Assert.Equal(
            ("mv", "/home/ann/.cache/x", "ann", new string('a', 64)),
            (line.Process, line.Text("process", "executable"), line.Text("user", "name"), line.Text("container", "id")));
        Assert.Equal(("/home/ann/final.txt", "/home/ann/draft.txt"), (line.New, line.Old));
        Assert.Equal(
            """
            {"reason":"type_loss","severity":"critical","files":20,"files_estimated":27,"samples":23,"seconds":0.345,
            "types":["docx","<none>","pdf"],"directories":3,"new_program":true,"program_age_seconds":61,
            "first_seen":"2026-11-22T18:05:09.000000000Z","first_file":"/srv/a.docx.locked"}
            """.ReplaceLineEndings(""),
            line.Find("rename", "burst")!.Value.GetRawText());
    }

    [Theory]
    [InlineData(BurstReason.TypeLoss, BurstSeverity.Critical)]
    [InlineData(BurstReason.Convergence, BurstSeverity.Critical)]
    [InlineData(BurstReason.NewProgram, BurstSeverity.Critical)]
    [InlineData(BurstReason.NewProgram, BurstSeverity.Warning)]
    public void Write_everyKind_isAsTheSchemaHasIt(object reason, object severity)
    {
        EventLine line = Lines.Ecs(s_alert with
        {
            Burst = Lines.Burst with
            {
                Reason = (BurstReason)reason,
                Severity = (BurstSeverity)severity,
                ProgramAge = null,
                Types = [],
                FirstFile = default,
            },
        });

        Assert.Null(line.Find("rename", "burst", "program_age_seconds"));
        Assert.Equal((BurstSeverity)severity == BurstSeverity.Critical ? 99 : 47, line.Find("event", "severity")!.Value.GetInt32());
    }

    [Fact]
    public void Write_hostilePaths_isOneShortLineThatHidesNothing()
    {
        byte[] hostile = [(byte)'/', .. Enumerable.Repeat((byte)0x1b, 4000)];
        var path = new EventPath(hostile, PathDoubts.None);
        EventLine shorter = Lines.Ecs(s_alert with { Burst = Lines.Burst with { FirstFile = new(hostile.AsMemory(0, 100), PathDoubts.None) } });
        string line = Lines.Of(EcsFormat.Write, s_alert with
        {
            Old = path,
            New = path,
            Executable = hostile,
            Burst = Lines.Burst with { FirstFile = path },
            Origin = LineLimitTests.Longest(),
        });

        Assert.Equal(hostile[..100], shorter.Bytes("first_file", null));
        Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, LineLimit.Longest);
        Assert.Contains("rename.burst.first_file", EventLine.Parse(line).Words("rename", "cut"));
    }

    [Fact]
    public void Write_inATable_saysThatItIsAnAlert() => Assert.Equal(
        "18:05:09.123    4711 ann        mv              ALERT:critical /home/ann/draft.txt -> /home/ann/final.txt "
            + "(burst of renames: type_loss, 20 files in 0.3 s)",
        Lines.Table(s_alert));
}
