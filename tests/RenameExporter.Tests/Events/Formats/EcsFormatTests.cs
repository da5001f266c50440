using System.Buffers;
using System.Text;
using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Escaping;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

public sealed class EcsFormatTests
{
    [Fact]
    public void Write_aRename_hasTheFieldsOfTheElasticCommonSchema()
    {
        EventLine line = Lines.Ecs(Samples.Event with
        {
            Executable = Samples.Bytes("/usr/bin/mv"),
            User = "ann",
            Cgroup = new("docker-x", new string('a', 64)),
        });

        Assert.Equal("2026-11-22T18:05:09.123456789Z", line.Text("@timestamp"));
        Assert.Equal("rename", line.Text("event", "action"));
        Assert.Equal("success", line.Text("event", "outcome"));
        Assert.Equal(12_345, line.Find("event", "duration")!.Value.GetInt64());
        Assert.Equal(
            ("mv", 4711L, "/usr/bin/mv"), (line.Process, line.Pid, line.Text("process", "executable")));
        Assert.Equal(4712, line.Find("process", "thread", "id")!.Value.GetInt64());
        Assert.Equal(4000, line.Find("process", "parent", "pid")!.Value.GetInt64());
        Assert.Equal(("1000", "ann"), (line.Uid, line.Text("user", "name")));
        Assert.Equal(("/home/ann/draft.txt", "/home/ann/final.txt"), (line.Old, line.New));
        Assert.Equal(("final.txt", "txt"), (line.Text("file", "name"), line.Text("file", "extension")));
        Assert.Equal("draft.txt", line.Text("file", "Ext", "original", "name"));
        Assert.Equal("txt", line.Text("file", "Ext", "original", "extension"));
        Assert.Equal("99", line.Text("file", "inode"));
        Assert.Equal(new string('a', 64), line.Text("container", "id"));
        Assert.Equal(
            ("kernel", "ext4", "8:1", "docker-x"),
            (line.Text("rename", "paths_from"), line.Text("rename", "file_system"), line.Text("rename", "device"),
                line.Text("rename", "cgroup", "name")));
        Assert.Null(line.Find("error"));
        Assert.Null(line.Find("rename", "raw"));
    }

    /// <summary>50,000 events a second would else be a load for the collector.</summary>
    [Fact]
    public void Write_ofPlainNames_allocatesNextToNothing()
    {
        RenameEvent made = Samples.Event with { Executable = Samples.Bytes("/usr/bin/mv"), User = "ann" };
        var output = new ArrayBufferWriter<byte>(1 << 20);
        EcsFormat.Write(made, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            EcsFormat.Write(made, output);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 256);
    }

    [Fact]
    public void Write_aProgram_hasItsFacts()
    {
        EventLine line = Lines.Ecs(Samples.Of(Samples.Kernel with
        {
            Program = new(123, 8, 1, 1000, 0x9ed, 1_795_370_709, "usr", IsOnMountOfUsr: true),
            ProcessStartNanoseconds = 4_000_000_001,
            ReplacedChangedAt = 1_795_370_708,
        }));

        Assert.Equal(
            ("123", "8:1", "1000", "4755", "2026-11-22T18:05:09Z", "usr"),
            (Program("inode"), Program("device"), Program("uid"), Program("mode"), Program("changed"),
                Program("first_directory")));
        Assert.True(line.Find("rename", "program", "on_usr_mount")!.Value.GetBoolean());
        Assert.Equal(4_000_000_001, line.Find("rename", "process_start")!.Value.GetInt64());
        Assert.Equal("2026-11-22T18:05:08Z", line.Text("rename", "replaced_changed"));

        string? Program(string field) => line.Text("rename", "program", field);
    }

    [Fact]
    public void Write_nothingOfAProgram_hasNoFields()
    {
        EventLine line = Lines.Ecs(Samples.Event);

        Assert.All(
            (string[])["program", "process_start", "replaced_changed"],
            name => Assert.Null(line.Find("rename", name)));
    }

    /// <summary>A file system of somebody's own says what it likes.</summary>
    [Theory]
    [InlineData(long.MinValue, "1970-01-01T00:00:00Z")]
    [InlineData(long.MaxValue, "2262-04-11T23:47:16Z")]
    public void Write_aTimeThatIsNone_isTheNearestThatIs(long seconds, string text) => Assert.Equal(
        text,
        Lines.Ecs(Samples.Of(Samples.Kernel with { Program = new(1, 0, 0, 0, 0, seconds, null, false) }))
            .Text("rename", "program", "changed"));

    [Fact]
    public void Write_aFailure_saysWhich()
    {
        EventLine line = Lines.Ecs(Samples.Of(Samples.Kernel with { Error = 13, Flags = 1 }));

        Assert.Equal("failure", line.Text("event", "outcome"));
        Assert.Equal("EACCES", line.Error);
        Assert.Equal(13, line.Find("rename", "errno")!.Value.GetInt32());
        Assert.Equal("[\"RENAME_NOREPLACE\"]", line.Find("rename", "flags")!.Value.ToString());
    }

    [Fact]
    public void Write_anErrorWithoutAName_isTheLabelsOther()
    {
        EventLine line = Lines.Ecs(Samples.Of(Samples.Kernel with { Error = 4096 }));

        Assert.Equal("<other>", line.Error);
        Assert.Null(line.Find("rename", "errno"));
    }

    [Fact]
    public void Write_whatIsNotKnown_isAbsent()
    {
        EventLine line = Lines.Ecs(Samples.Of(Samples.Typed with
        {
            LatencyNanoseconds = 0,
            ParentPid = 0,
            Old = new(default, false),
            New = new(default, false),
        }));

        Assert.Equal("system_call", line.Text("rename", "paths_from"));
        string[][] absent =
        [
            ["event", "duration"], ["process", "parent"], ["process", "executable"],
            ["process", "args"], ["user", "name"], ["file", "path"], ["file", "name"], ["file", "inode"],
            ["file", "Ext", "original", "path"], ["container"], ["error"], ["rename", "kinds"], ["rename", "errno"],
            ["rename", "device"], ["rename", "file_system"], ["rename", "cgroup"], ["rename", "raw"], ["rename", "parent_directory"],
        ];
        Assert.All(absent, path => Assert.Null(line.Find(path)));
    }

    [Fact]
    public void Write_aCommOfNoBytes_isTheLabels()
    {
        EventLine line = Lines.Ecs(Samples.Of(Samples.Kernel with { Comm = default }));

        Assert.Equal(EscapedName.Label([]), line.Process);
        Assert.Empty(line.Bytes("process_name", line.Process));
        Assert.Contains(@" \x00 ", Lines.Table(Samples.Of(Samples.Kernel with { Comm = default })), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_everyKindFlagAndDoubt_isAWord()
    {
        const RenameKinds All = RenameKinds.Moved | RenameKinds.Replaced | RenameKinds.Exchanged
            | RenameKinds.Noop | RenameKinds.ExtensionChanged;
        RenameEvent made = Samples.Of(Samples.Kernel with { Kinds = All, Flags = 0xf, Suppressed = 9, SuppressedBefore = 4 });
        EventLine line = Lines.Ecs(made with
        {
            Old = made.Old with { Doubts = PathDoubts.Truncated | PathDoubts.AmbiguousMount | PathDoubts.UnknownMount },
            New = made.New with { Doubts = PathDoubts.UnknownDirectory },
            ParentDirectory = Samples.Bytes("/home/ann"),
        });

        Assert.Equal(5, line.Find("rename", "kinds")!.Value.GetArrayLength());
        Assert.Equal(4, line.Find("rename", "flags")!.Value.GetArrayLength());
        Assert.Equal(
            ["unknown_directory", "truncated", "ambiguous_mount", "unknown_mount"], line.Doubts);
        Assert.Equal("/home/ann", line.Text("rename", "parent_directory"));
        Assert.True(line.Find("rename", "extension_changed")!.Value.GetBoolean());
        Assert.Equal(4, line.Find("rename", "suppressed")!.Value.GetInt32());
        Assert.Equal(9, line.Find("rename", "suppressed_total")!.Value.GetInt32());
    }

    [Theory, MemberData(nameof(HostileNames.All), MemberType = typeof(HostileNames))]
    public void Write_aHostileName_isOneHarmlessLineAndCanBeRecovered(byte[] name)
    {
        byte[] old = [.. "/tmp/"u8, .. name];
        byte[] @new = [.. name, .. "/x"u8];
        EventLine line = Lines.Ecs(Samples.Renamed(old, @new) with
        {
            Executable = old,
            ParentDirectory = old,
            CommandLine = new([name, Array.Empty<byte>(), name], Truncated: true),
        });

        Assert.Equal(old, line.Bytes("original_path", line.Old));
        Assert.Equal(@new, line.Bytes("path", line.New));
        Assert.Equal(old, line.Bytes("executable", line.Text("process", "executable")));
        Assert.Equal(old, line.Bytes("parent_directory", line.Text("rename", "parent_directory")));
        string args = string.Concat(
            line.Find("process", "args")!.Value.EnumerateArray().Select(argument => argument.GetString() + "\0"));
        Assert.Equal([.. name, 0, 0, .. name, 0], line.Bytes("args", args));
        Assert.All(line.Root.ToString(), c => Assert.False(char.IsControl(c)));
    }

    [Fact]
    public void Write_anyBytes_canBeRecovered() => Gen.Byte[1, 255].Array[1, 40].Sample(name =>
    {
        EventLine line = Lines.Ecs(Samples.Renamed(name, name) with { Sample = Samples.Kernel with { Comm = name } });

        Assert.Equal(name, line.Bytes("path", line.New));
        Assert.Equal(name, line.Bytes("process_name", line.Process));
    }, iter: 300);

    [Fact]
    public void Write_aPlainName_hasNoBytesBeside()
    {
        byte[] name = Encoding.UTF8.GetBytes("/tmp/Übung 1, \"fertig\".txt");

        Assert.Null(Lines.Ecs(Samples.Renamed(name, name)).Find("rename", "raw"));
    }

    [Theory]
    [InlineData("\"outcome\":\"success\"", "\"outcome\":\"perhaps\"")]
    [InlineData("\"action\":\"rename\"", "\"action\":\"move\"")]
    [InlineData("\"pid\":4711", "\"pid\":\"4711\"")]
    [InlineData("\"errors\":1,", "\"errors\":1,")]
    [InlineData("final.txt\",\"name\"", "fi\\u000anal.txt\",\"name\"")]
    [InlineData("\"id\":\"1000\"", "\"id\":\"root\"")]
    [InlineData(".123456789Z", "Z")]
    [InlineData("\"suppressed\":0,", "")]
    [InlineData("\"name\":\"mv\",", "")]
    public void Schema_ofAChangedEvent_refusesIt(string text, string instead)
    {
        string good = Lines.Of(EcsFormat.Write, Samples.Event);
        Assert.Empty(EventLine.Problems(good));

        string bad = good.Contains(text, StringComparison.Ordinal)
            ? good.Replace(text, instead, StringComparison.Ordinal)
            : "{" + instead + good[1..];
        Assert.NotEmpty(EventLine.Problems(bad));
    }
}
