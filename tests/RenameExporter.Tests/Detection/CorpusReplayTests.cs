using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using RenameExporter.Detection;
using RenameExporter.Events;
using Testing;

namespace RenameExporter.Tests.Detection;

/// <summary>
/// The recorded corpus through the shipped detector: corpus.golden.md has a row for each pattern. UPDATE_GOLDEN=1 rewrites
/// it and fails; a row that got worse, or better, fails without it.
/// </summary>
public sealed class CorpusReplayTests
{
    private const string Switch = "UPDATE_GOLDEN";

    // From the sample to the telling: the reader of the ring rests no longer.
    private static readonly TimeSpan s_reading = TimeSpan.FromMilliseconds(100);

    private static readonly string s_golden =
        Path.Combine(Repository.Root, "tests/RenameExporter.Tests/Detection/corpus.golden.md");

    private static readonly Row[] s_rows = [.. Corpus.All.Select(Row.Of)];

    [Fact]
    public void Corpus_throughTheDetector_isFoundAsTheGoldenTableSays()
    {
        string table = Table();
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            File.WriteAllText(s_golden, table);
            Assert.Fail($"{s_golden} has been rewritten: look at the difference, and run without {Switch}");
        }

        Assert.Equal(File.ReadAllText(s_golden).Split('\n'), table.Split('\n'));
    }

    [Fact]
    public void Corpus_benignPatterns_areNeverCritical() => Assert.Empty(
        from row in s_rows
        where !row.Pattern.IsMalicious
        from found in new[] { row.All, row.Sampled, row.Dentries }
        where found?.Severity == BurstSeverity.Critical
        select row.Pattern.Name);

    [Fact]
    public void Corpus_attacks_areCriticalButForTheKnownMisses() => Assert.Equal(
        ["m-temp-lol"], // names stay, and the program is an old one
        s_rows.Where(row => row.Pattern.IsMalicious && row.Dentries?.Severity != BurstSeverity.Critical)
            .Select(row => row.Pattern.Name));

    private static string Table() => string.Join('\n',
    [
        "# What the detector finds in the recorded corpus",
        "",
        "Written by CorpusReplayTests (`UPDATE_GOLDEN=1`). A cell: the clause (L type loss, C convergence, F new program; in",
        "small letters where it is only a warning), the delay from the first rename, and the renames made until then.",
        "\"Default samples\" are 20 and 5 a second of each actor, weighted, and more where the detector asks for them, looked at",
        "every 16 ms. \"vfs_rename\" is all names with the flag `replaced`,",
        "which is a label here: the corpus was recorded in tracepoint mode.",
        "",
        .. Sums(),
        "",
        "| pattern | kind | part | all names | default samples | vfs_rename |",
        "|---|---|---|---|---|---|",
        .. s_rows.Select(row => row.Line),
        "",
    ]);

    private static IEnumerable<string> Sums()
    {
        yield return "| part | patterns | found: critical, or a warning | false: critical, or a warning | longest delay | renames, median |";
        yield return "|---|---|---|---|---|---|";
        foreach (bool isKeptOut in new[] { false, true })
        {
            foreach (var (column, found) in Row.Columns)
            {
                Row[] rows = [.. s_rows.Where(row => row.Pattern.IsKeptOut == isKeptOut)];
                Row[] attacks = [.. rows.Where(row => row.Pattern.IsMalicious)];
                Found[] alarms = [.. attacks.Select(found).OfType<Found>()];
                int[] lost = [.. alarms.Select(alarm => alarm.Renames).Order()];
                int Count(IEnumerable<Row> of, BurstSeverity severity) => of.Count(row => found(row)?.Severity == severity);
                Row[] benign = [.. rows.Except(attacks)];
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"| {(isKeptOut ? "kept out" : "tuned")}, {column} | {attacks.Length} + {benign.Length} benign | "
                    + $"{Count(attacks, BurstSeverity.Critical)}, {Count(attacks, BurstSeverity.Warning)} | "
                    + $"{Count(benign, BurstSeverity.Critical)}, {Count(benign, BurstSeverity.Warning)} | "
                    + $"{alarms.Max(alarm => alarm.Delay).TotalSeconds:0.0} s | {lost[lost.Length / 2]} |");
            }
        }
    }

    /// <summary>The worst that was found, and when.</summary>
    private sealed record Found(BurstReason Reason, BurstSeverity Severity, TimeSpan Delay, int Renames)
    {
        public static Found? In(Corpus pattern, IEnumerable<(TimeSpan Time, RenameSample Sample)> samples)
        {
            BurstDetector detector = New();
            Found? found = null;
            foreach (var (time, sample) in samples)
            {
                if (detector.Add(sample) is { } burst)
                {
                    found = Worse(found, burst, time, pattern);
                }
            }

            return found;
        }

        public static Found? InSamples(Corpus pattern)
        {
            BurstDetector detector = New();
            Found? found = null;
            foreach (TimeSpan time in new SampledReplay(pattern).Through(detector))
            {
                found = detector.Active.Aggregate(found, (worst, burst) => Worse(worst, burst, time, pattern));
            }

            return found;
        }

        private static BurstDetector New() => new(
            DetectorOptions.Default, new(DetectorOptions.Default.NewProgram, new FakeTimeProvider(Corpus.Begin)));

        private static Found? Worse(Found? found, ActiveBurst burst, TimeSpan time, Corpus pattern)
        {
            TimeSpan delay = time + s_reading;
            return found is null || burst.Severity > found.Severity
                ? new(burst.Reason, burst.Severity, delay, pattern.Until(delay))
                : found;
        }

        public static string Cell(Found? found, int of)
        {
            if (found is null)
            {
                return "-";
            }

            char clause = "LCF"[(int)found.Reason];
            return string.Create(CultureInfo.InvariantCulture,
                $"{(found.Severity == BurstSeverity.Critical ? clause : char.ToLowerInvariant(clause))} "
                + $"{found.Delay.TotalSeconds:0.0} s, {found.Renames} of {of}");
        }
    }

    private sealed record Row(Corpus Pattern, Found? All, Found? Sampled, Found? Dentries)
    {
        public static (string, Func<Row, Found?>)[] Columns { get; } =
            [("all names", row => row.All), ("default samples", row => row.Sampled), ("vfs_rename", row => row.Dentries)];

        public string Line => $"| {Pattern.Name} | {(Pattern.IsMalicious ? "malicious" : "benign")} | "
            + $"{(Pattern.IsKeptOut ? "kept out" : "tuned")} | {Found.Cell(All, Pattern.Renames)} | "
            + $"{Found.Cell(Sampled, Pattern.Renames)} | {Found.Cell(Dentries, Pattern.Renames)} |";

        public static Row Of(Corpus pattern) => new(
            pattern,
            Found.In(pattern, pattern.Samples()),
            Found.InSamples(pattern),
            Found.In(pattern, pattern.Samples(seesDentries: true)));
    }
}
