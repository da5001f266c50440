using System.Buffers;
using System.Text;
using System.Text.Json;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Host;
using Testing.Otlp;

namespace RenameExporter.Tests.Events.Formats;

/// <summary>Log records of OTLP: valid, and with all that the JSON lines have.</summary>
public sealed class OtlpRecordTests
{
    // Of the JSON lines, what the record says in another way.
    private static readonly string[] s_said =
    [
        "@timestamp", "ecs.version", "event.kind", "event.module", "event.dataset", "event.category", "event.type", "event.severity",
    ];

    private static readonly Dictionary<string, RenameEvent> s_events = new()
    {
        ["rename"] = Samples.Event with
        {
            Executable = Samples.Bytes("/usr/bin/mv"),
            User = "ann",
            Cgroup = new("docker-x", new string('a', 64)),
            CommandLine = new([Samples.Bytes("mv"), Samples.Bytes("a b")], true),
            ParentDirectory = Samples.Bytes("/srv"),
        },
        ["failure"] = Samples.Of(Samples.Kernel with { Error = 13, CgroupId = 7, Flags = 1, SuppressedBefore = 3, Suppressed = 9 }),
        ["tracepoint"] = Samples.Of(Samples.Typed),
        ["program"] = Samples.Of(Samples.Kernel with
        {
            Program = new(123, 8, 1, 1000, 0x9ed, 1_795_370_709, "usr", IsOnMountOfUsr: true),
            ProcessStartNanoseconds = 4_000_000_001,
            ReplacedChangedAt = 1_795_370_708,
            Kinds = RenameKinds.Replaced,
        }),
        ["burst"] = Samples.Event with { Burst = Lines.Burst },
        ["warning"] = Samples.Event with { Burst = Lines.Burst with { Severity = BurstSeverity.Warning, Reason = BurstReason.NewProgram } },
        ["guard"] = Lines.GuardEvent,
        ["would"] = Lines.GuardEvent with { Guard = Lines.Guard with { Outcome = GuardOutcome.WouldAct, Done = GuardAction.None } },
        ["expired"] = Lines.GuardEvent with { Guard = Lines.Guard with { Outcome = GuardOutcome.Expired, Done = GuardAction.None } },
        ["summary"] = Samples.Summary(new(Samples.Bytes("mv"), 1000, 13, 0, CgroupName.Unknown), 980, 3),
        ["others"] = Samples.Summary(HiddenActor.Others, 5, 0),
        ["hostile"] = Samples.Renamed((byte[])[0xff, .. "/a"u8], (byte[])[.. "/b\n\u001b"u8, 0x80]),
    };

    public static TheoryData<string> Kinds => new(s_events.Keys);

    /// <summary>A field that comes to the lines comes to the records, or somebody has said why not.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void Record_ofAnyEvent_hasEveryFieldOfItsLine(string kind)
    {
        RenameEvent made = s_events[kind];
        OtlpRecordSeen record = Record(made);
        using var line = JsonDocument.Parse(Lines.Of(EcsFormat.Write, made));
        var expected = new Dictionary<string, string>();
        foreach ((string field, JsonElement value) in Flat("", line.RootElement))
        {
            string text = value.ValueKind == JsonValueKind.Array
                ? string.Join('\n', value.EnumerateArray().Select(item => item.ToString()))
                : value.ToString();
            OtlpName name = OtlpNames.Of(field);
            if (name.Key is { } key)
            {
                expected.Add(key.ToString(), text);
            }
            else if (!s_said.Contains(field))
            {
                Assert.Equal(text, record.Resource[field.Replace("labels.", "", StringComparison.Ordinal)]);
            }

            if (name.HasName)
            {
                expected.Add("process.executable.name", Path.GetFileName(text));
            }
        }

        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), record.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal("1795370709123456789", record.Record.GetProperty("timeUnixNano").GetString());
    }

    [Theory]
    [InlineData("rename", "rename_exporter.rename", 9, "INFO", "mv: /home/ann/draft.txt -> /home/ann/final.txt (parent in /srv): ok")]
    [InlineData("failure", "rename_exporter.rename", 13, "WARN", "mv: /home/ann/draft.txt -> /home/ann/final.txt (3 more not shown): EACCES")]
    [InlineData("summary", "rename_exporter.summary", 9, "INFO", "mv: (980 more not shown, 3 lost): EACCES")]
    [InlineData("warning", "rename_exporter.burst", 17, "ERROR", null)]
    [InlineData("burst", "rename_exporter.burst", 19, "ERROR", null)]
    [InlineData("would", "rename_exporter.guard", 17, "ERROR", null)]
    [InlineData("expired", "rename_exporter.guard", 18, "ERROR", null)]
    [InlineData("guard", "rename_exporter.guard", 19, "ERROR", null)]
    public void Record_ofEachKind_hasItsNameAndSeverity(string kind, string name, int severity, string text, string? body)
    {
        OtlpRecordSeen record = Record(s_events[kind]);

        Assert.Equal((name, severity, text), (record.EventName, record.Severity, record.Record.GetProperty("severityText").GetString()));
        Assert.Equal(body ?? record.Body, record.Body);
    }

    [Fact]
    public void Record_ofARename_hasTheNamesOfTheConventions()
    {
        OtlpRecordSeen record = Record(s_events["rename"]);

        Assert.Equal(
            ("mv", "/usr/bin/mv", "mv", "mv\na b", "4711", "4712", "4000", "1000", "ann"),
            (record["rename.comm"], record["process.executable.path"], record["process.executable.name"], record["process.command_args"],
                record["process.pid"], record["thread.id"], record["process.parent_pid"], record["process.real_user.id"],
                record["process.real_user.name"]));
        Assert.Equal(
            ("/home/ann/final.txt", "final.txt", "txt", "99", "/home/ann/draft.txt", new string('a', 64)),
            (record["file.path"], record["file.name"], record["file.extension"], record["file.inode"], record["rename.original.path"],
                record["container.id"]));
        Assert.Equal("EACCES", Record(s_events["failure"])["error.type"]);
        Assert.Equal(
            ("rename_exporter", Samples.Origin.Name, Samples.Origin.Id ?? ""),
            (record.Resource["service.name"], record.Resource["host.name"], record.Resource.GetValueOrDefault("host.id", "")));
        Assert.StartsWith(Samples.Origin.BootId, record["log.record.uid"], StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public void Record_ofAHostileName_isValidAndHasItsBytes(byte[] name)
    {
        RenameEvent made = Samples.Renamed(Samples.Bytes("/a"), (byte[])[(byte)'/', .. name]) with { Executable = name };
        OtlpRecordSeen record = Record(made);
        using var line = JsonDocument.Parse(Lines.Of(EcsFormat.Write, made));

        Assert.Equal(line.RootElement.GetProperty("file").GetProperty("path").GetString(), record["file.path"]);
        Assert.DoesNotContain(record.Body, char.IsControl);
        if (record["rename.raw.path"] is { Length: > 0 } raw)
        {
            Assert.Equal((byte[])[(byte)'/', .. name], Convert.FromBase64String(raw));
        }
    }

    [Fact]
    public void Write_ofPlainNames_allocatesLittle()
    {
        RenameEvent made = s_events["rename"] with { CommandLine = null };
        var output = new ArrayBufferWriter<byte>(1 << 20);
        OtlpRecord.Write(made, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            OtlpRecord.Write(made, output);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 4096); // the text of the body
    }

    /// <summary>As the sink sends it, and held against the protocol.</summary>
    private static OtlpRecordSeen Record(RenameEvent made)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{\"resourceLogs\":[{\"resource\":"u8);
        OtlpRecord.WriteResource(made, "1.2.3", output);
        output.Write(",\"scopeLogs\":[{\"scope\":"u8);
        output.Write(OtlpRecord.Scope("1.2.3"));
        output.Write(",\"logRecords\":["u8);
        OtlpRecord.Write(made, output);
        output.Write("]}]}]}"u8);
        Assert.Empty(OtlpSchema.Problems(output.WrittenMemory));
        return Assert.Single(OtlpRecordSeen.In(JsonDocument.Parse(Encoding.UTF8.GetString(output.WrittenSpan)).RootElement));
    }

    private static IEnumerable<(string Field, JsonElement Value)> Flat(string path, JsonElement value) =>
        value.ValueKind != JsonValueKind.Object
            ? [(path, value)]
            : value.EnumerateObject().SelectMany(field => Flat(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value));
}
