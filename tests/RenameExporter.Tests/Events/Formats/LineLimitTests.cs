using System.Text;
using CsCheck;
using RenameExporter.Escaping;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Host;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

public sealed class LineLimitTests
{
    private const int LongestPath = 4096;

    /// <summary>What a path may be made of: one byte of it is from one to five of JSON.</summary>
    public static TheoryData<string> Worst => new("a", "\u0001", "\\", "\"", "\u00e9", "\u65e5", "\U0001f600", "\u202e", "/");

    private static readonly string[] s_all =
    [
        "file.Ext.original.name", "file.Ext.original.path", "file.name", "file.path", "process.args", "process.executable",
        "rename.cgroup.name", "rename.parent_directory", "rename.raw", "user.name",
    ];

    private static readonly string[] s_alwaysCut =
        ["file.path", "file.Ext.original.path", "process.executable", "process.args", "user.name", "rename.parent_directory"];

    [Theory, MemberData(nameof(Worst))]
    public void Write_ofTheLongestNames_isALineThatIsNotTooLongAndSaysWhatWasCut(string character)
    {
        byte[] path = Repeated(character, LongestPath);
        RenameEvent made = Samples.Renamed(path, path) with
        {
            Sample = Samples.Kernel with
            {
                Comm = Repeated(character, 15),
                FileSystemType = Repeated(character, 15),
                CgroupId = 7,
                Program = new(
                    ulong.MaxValue, 4095, 1_048_575, uint.MaxValue, 0xfff, long.MaxValue,
                    EscapedName.Text(Repeated(character, 15)), IsOnMountOfUsr: false),
                ProcessStartNanoseconds = long.MaxValue,
                ReplacedChangedAt = long.MaxValue,
            },
            Executable = path,
            ParentDirectory = path,
            User = new string('u', 100_000),
            Cgroup = new(EscapedName.Label(Repeated(character, 255)), new string('a', 64)),
            CommandLine = new([path, Array.Empty<byte>(), path], Truncated: true),
            Origin = Longest(),
        };

        EventLine line = Lines.Ecs(made); // held against the schema

        AssertBounded(Lines.Of(EcsFormat.Write, made), Lines.Of(new TableFormat(TableColumns.Default).Write, made));
        string[] cut = line.Words("rename", "cut");
        Assert.Empty(cut.Except(s_all));
        Assert.Empty(s_alwaysCut.Except(cut));
        Assert.Null(line.Find("rename", "raw"));
        Assert.StartsWith(line.New!, EscapedName.Text(path), StringComparison.Ordinal);
        Assert.InRange(LineLimit.SizeOf(line.New!), LineLimit.Path - 20, LineLimit.Path);
        Assert.Contains(", cut)", Lines.Table(made), StringComparison.Ordinal);
    }

    /// <summary>What is written once, as it cannot be too long, is not.</summary>
    [Fact]
    public void Write_ofNamesThatJustFit_isNotTooLong()
    {
        RenameEvent made = Samples.Renamed(default, default) with { Origin = Longest(), Executable = Repeated("\u0001", LongestPath) };
        int most = Enumerable.Range(0, LongestPath)
            .Last(bytes => !LineLimit.IsDoubtful(made with { Executable = made.Executable[..bytes] }));

        made = made with { Executable = made.Executable[..most] };

        Assert.InRange(most, 500, LongestPath);
        AssertBounded(Lines.Of(EcsFormat.Write, made));
    }

    [Fact]
    public void Write_ofAnyBytes_isNeverTooLong() => Gen.Select(
        Gen.Byte.Array[0, LongestPath], Gen.Byte.Array[0, LongestPath], Gen.Byte.Array[0, LongestPath]).Sample((old, @new, other) =>
        {
            RenameEvent made = Samples.Renamed(old, @new) with { Executable = other, ParentDirectory = other };

            AssertBounded(Lines.Of(EcsFormat.Write, made), Lines.Of(new TableFormat(TableColumns.Default).Write, made));
            Assert.Empty(EventLine.Problems(Lines.Of(EcsFormat.Write, made)));
        }, iter: 50);

    /// <summary>The longest paths that the kernel takes are whole.</summary>
    [Fact]
    public void Write_ofLongPlainNames_cutsNothing()
    {
        byte[] path = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/" + new string('n', 99), LongestPath / 100)));

        EventLine line = Lines.Ecs(Samples.Renamed(path, path) with { Executable = path });

        Assert.Equal(path, line.Bytes("path", line.New));
        Assert.Null(line.Find("rename", "cut"));
    }

    [Theory]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 3, "abc")]
    [InlineData("a\u65e5b", 3, "a")]
    [InlineData("a\u65e5b", 4, "a\u65e5")]
    [InlineData("a\\b", 4, "a")]
    [InlineData("a\\b", 5, "a\\")]
    [InlineData("\n\n", 9, "\n")]
    public void Begin_ofAName_cutsNeitherACharacterNorAnEscape(string name, int most, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(LineLimit.Begin(Encoding.UTF8.GetBytes(name), most)));

    /// <summary>As long as flags and sethostname(2) let it be.</summary>
    internal static HostIdentity Longest()
    {
        EventLabel[] labels = [.. Enumerable.Range(0, 4).Select(i => new EventLabel($"l{i}", new string('"', 254)))];
        Assert.Null(EventLabel.FindClash(labels));
        return Samples.Origin with { Name = new string('h', 253), NodeName = new string('n', 253), Labels = labels };
    }

    private static byte[] Repeated(string character, int most)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(character);
        return [.. Enumerable.Range(0, most / bytes.Length).SelectMany(_ => bytes)];
    }

    private static void AssertBounded(params string[] lines) =>
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, LineLimit.Longest));
}
