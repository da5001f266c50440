using System.Globalization;
using System.IO.Compression;
using System.Text;
using RenameExporter.Abi;
using RenameExporter.Events;
using Testing;
using Testing.Detection;

namespace RenameExporter.Tests.Detection;

/// <summary>A recorded pattern of renames, benign or not. corpus/README.md says how it was recorded.</summary>
internal sealed class Corpus
{
    // Of the ctimes: any day will do, as ages are relative.
    private const long BeginSeconds = 1_795_882_800;

    private const int TicksPerSecond = 10_000;

    // What a mode that sees dentries would have said: which patterns replace files that were there before. Recorded in
    // tracepoint mode, which cannot tell, so this is a label.
    private static readonly string[] s_replacing =
        ["temp-rename-100", "m-temp-dpkg", "m-temp-lol", "editor-atomic", "sync-update", "rsync-update-2000", "sed-in-place"];

    private readonly List<(long Tick, int Actor, int Program, string Old, string New)> _renames = [];
    private readonly List<(string Comm, uint Uid)> _actors = [];
    private readonly List<ProgramFile> _programs = [];

    private Corpus(string name, IEnumerable<string> lines)
    {
        Name = name;
        long tick = 0;
        foreach (string[] fields in lines.Select(line => line.Split('\t')))
        {
            switch (fields)
            {
                case ["actor", var comm, var uid]:
                    _actors.Add((comm, uint.Parse(uid, CultureInfo.InvariantCulture)));
                    break;
                case ["program", var path, var place, var age]:
                    _programs.Add(Program(path, place == "installed", long.Parse(age, CultureInfo.InvariantCulture)));
                    break;
                case [var after, var actor, var program, var old, var @new]:
                    tick += int.Parse(after, CultureInfo.InvariantCulture);
                    _renames.Add((tick, int.Parse(actor, CultureInfo.InvariantCulture),
                        int.Parse(program, CultureInfo.InvariantCulture), old, @new));
                    break;
                case ["malicious"]:
                    IsMalicious = true;
                    break;
            }
        }
    }

    public string Name { get; }

    public bool IsMalicious { get; }

    /// <summary>A third of all patterns, which no figure of the detector was chosen by.</summary>
    public bool IsKeptOut => PatternPart.IsKeptOut(Name);

    public int Renames => _renames.Count;

    public static DateTimeOffset Begin { get; } = DateTimeOffset.FromUnixTimeSeconds(BeginSeconds);

    private static string Folder { get; } =
        Path.Combine(Repository.Root, "tests/RenameExporter.Tests/Detection/corpus");

    public static IReadOnlyList<Corpus> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.gz").Order(StringComparer.Ordinal).Select(path =>
        {
            using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            return new Corpus(Path.GetFileNameWithoutExtension(path), new StreamReader(file).ReadToEnd().Split('\n'));
        }),
    ];

    /// <summary>How many renames there were within a time.</summary>
    public int Until(TimeSpan time) => _renames.Count(rename => TimeOf(rename.Tick) <= time);

    /// <summary>Every rename.</summary>
    /// <param name="seesDentries">As the vfs_rename modes take them: with what was replaced.</param>
    public IEnumerable<(TimeSpan Time, RenameSample Sample)> Samples(bool seesDentries = false)
    {
        foreach (var (tick, actor, program, old, @new) in _renames)
        {
            bool replaced = seesDentries && s_replacing.Contains(Name);
            yield return (TimeOf(tick), Tests.Samples.Kernel with
            {
                MonotonicNanoseconds = MonotonicOf(TimeOf(tick)),
                Comm = Encoding.UTF8.GetBytes(_actors[actor].Comm),
                Uid = _actors[actor].Uid,
                Old = Tests.Samples.Path(old),
                New = Tests.Samples.Path(@new),
                IsTyped = !seesDentries,
                KindsKnown = seesDentries,
                Kinds = replaced ? RenameKinds.Replaced : RenameKinds.None,
                Program = _programs[program],
                ReplacedChangedAt = replaced ? _programs[program].ChangedAt - 1 : 0,
            });
        }
    }

    public static ulong MonotonicOf(TimeSpan time) => 1_000_000_000_000 + ((ulong)time.Ticks * 100);

    private static TimeSpan TimeOf(long tick) => TimeSpan.FromSeconds(tick / (double)TicksPerSecond);

    private static ProgramFile Program(string path, bool isInstalled, long ageSeconds) => new(
        Inode: 1, DeviceMajor: 8, DeviceMinor: 1, Owner: 0, Mode: 0x1ed, ChangedAt: BeginSeconds - ageSeconds,
        FirstDirectory: isInstalled ? "usr" : path.Split('/')[0], IsOnMountOfUsr: true);
}
