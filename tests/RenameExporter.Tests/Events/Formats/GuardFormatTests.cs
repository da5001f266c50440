using System.Text;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

public sealed class GuardFormatTests
{
    private const GuardAction Stop = GuardAction.Stop | GuardAction.Deny, Kill = GuardAction.Kill | GuardAction.Deny;

    private static readonly RenameEvent s_alert = Lines.GuardEvent with
    {
        Executable = Samples.Bytes("/home/ann/.cache/x"),
        User = "ann",
        Cgroup = new("docker-x", new string('a', 64)),
        Sample = Lines.GuardEvent.Sample with { Program = new(1234, 253, 3, 0, 0, 0, null, IsOnMountOfUsr: false) },
    };

    [Fact]
    public void Write_aStoppedProcess_isAnAlertOfTheElasticCommonSchema()
    {
        EventLine line = Lines.Ecs(s_alert);

        Assert.Equal(
            ("alert", "process-stopped", "rename_exporter.guard", "success"),
            (line.Text("event", "kind"), line.Text("event", "action"), line.Text("event", "dataset"),
                line.Text("event", "outcome")));
        Assert.Equal(["file", "intrusion_detection", "process"], line.Words("event", "category"));
        Assert.Equal(["denied"], line.Words("event", "type"));
        Assert.Equal(99, line.Find("event", "severity")!.Value.GetInt32());
        Assert.Equal(("encryptor", Lines.Guard.Allows), (line.Text("rule", "name"), line.Text("rule", "description")));
        Assert.Equal(
            ("mv", "/home/ann/.cache/x", "ann", new string('a', 64)),
            (line.Process, line.Text("process", "executable"), line.Text("user", "name"),
                line.Text("container", "id")));
        Assert.Equal(("a.docx.locked", "a.docx", "EPERM"), (line.New, line.Old, line.Error));
        Assert.Equal("locked", line.Text("file", "extension"));
        Assert.Contains("unknown_directory", line.Doubts);
        Assert.Equal(
            """
            {"hook":"lsm","mode":"enforce","action":"stop","outcome":"acted","done":["deny","stop"],"errno":"EPERM",
            "budget":200,"over":1}
            """.ReplaceLineEndings(""),
            line.Find("rename", "guard")!.Value.GetRawText());
        Assert.Equal("""{"inode":"1234","device":"253:3"}""", line.Find("rename", "program")!.Value.GetRawText());
    }

    [Theory]
    [InlineData(GuardOutcome.Acted, Kill, Kill, "process-killed", "denied", "success", 99)]
    [InlineData(GuardOutcome.Acted, Stop, GuardAction.Stop, "process-stopped", "info", "success", 99)]
    [InlineData(GuardOutcome.Acted, GuardAction.Deny, GuardAction.Deny, "rename-denied", "denied", "success", 99)]
    [InlineData(GuardOutcome.WouldAct, GuardAction.Deny, GuardAction.None, "rename-would-be-denied", "info", null, 47)]
    [InlineData(GuardOutcome.WouldAct, Stop, GuardAction.None, "process-would-be-stopped", "info", null, 47)]
    [InlineData(GuardOutcome.WouldAct, Kill, GuardAction.None, "process-would-be-killed", "info", null, 47)]
    [InlineData(GuardOutcome.GaveUp, Kill, GuardAction.None, "process-would-be-killed", "info", null, 73)]
    [InlineData(GuardOutcome.LeaseOver, Kill, GuardAction.None, "process-would-be-killed", "info", null, 73)]
    [InlineData(GuardOutcome.Expired, Kill, GuardAction.None, "process-would-be-killed", "info", null, 73)]
    public void Write_everyVerdict_isAsTheSchemaHasIt(
        object outcome, object asked, object done, string action, string type, string? result, int severity)
    {
        EventLine line = Lines.Ecs(s_alert with
        {
            Guard = Lines.Guard with
            {
                Outcome = (GuardOutcome)outcome,
                Asked = (GuardAction)asked,
                Done = (GuardAction)done,
                Error = 0,
                Budget = null,
                Over = 0,
            },
        });

        Assert.Equal((action, result), (line.Text("event", "action"), line.Text("event", "outcome")));
        Assert.Equal([type], line.Words("event", "type"));
        Assert.Equal(severity, line.Find("event", "severity")!.Value.GetInt32());
        Assert.Null(line.Find("rename", "guard", "budget"));
        Assert.Null(line.Find("rename", "guard", "over"));
    }

    [Theory]
    [InlineData(GuardAction.None, "process-stopped")]
    [InlineData(GuardAction.Deny, "rename-denied")]
    public void Write_aFailedSignal_isAFailure_thatSaysWhy(object done, string action)
    {
        EventLine line = Lines.Ecs(
            s_alert with { Guard = Lines.Guard with { Done = (GuardAction)done, SignalError = 11 } });

        Assert.Equal((action, "failure"), (line.Text("event", "action"), line.Text("event", "outcome")));
        Assert.Equal("EAGAIN", line.Text("rename", "guard", "signal_error"));
        Assert.DoesNotContain("process", line.Words("event", "category"));
    }

    [Fact]
    public void Write_withoutNames_isWhole()
    {
        EventLine line = Lines.Ecs(s_alert with
        {
            Old = new(default, PathDoubts.None, NameIsKnown: false),
            New = new(default, PathDoubts.None, NameIsKnown: false),
        });

        Assert.Null(line.New);
        Assert.Null(line.Text("file", "name"));
    }

    [Fact]
    public void Write_hostileNames_isOneShortLineThatHidesNothing()
    {
        byte[] hostile = [.. Enumerable.Repeat((byte)0x1b, 255)];
        var name = new EventPath(hostile, PathDoubts.UnknownDirectory);
        RenameEvent made = s_alert with { Old = name, New = name };

        EventLine line = Lines.Ecs(made);

        Assert.Equal(hostile, line.NewBytes);
        Assert.InRange(Encoding.UTF8.GetByteCount(Lines.Of(EcsFormat.Write, made)), 1, LineLimit.Longest);
        Assert.DoesNotContain('\u001b', Lines.Table(made));
    }

    [Fact]
    public void Write_inATable_saysWhatWasDone() => Assert.Equal(
        "18:05:09.123    4711 ann        mv              ALERT:process-stopped a.docx -> a.docx.locked "
            + "(guard: rule encryptor, acted, 1 over its 200, unknown directory)",
        Lines.Table(s_alert));
}
