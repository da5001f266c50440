using System.Diagnostics;

namespace BenchTests;

/// <summary>bench/peers/derive.awk and report.awk, on figures that nobody measured.</summary>
public sealed class PeersReportTests : IDisposable
{
    private const string Instructions =
        """
        # kernel  mode        samples     workload  unprobed  minimal  floor  timed  ours  ours/minimal
          6.12    tracepoint  off         hot           7000      800   1200   2200   950          1.19
          6.12    tracepoint  suppressed  hot           7000      800   1200   2200  1000          1.25
          6.12    no-durations  off       hot           7000      800   1200   2200   400          0.50

        """;

    private static readonly string s_peers = Path.Combine(Repository.Root, "bench", "peers");

    private readonly string _directory = Directory.CreateTempSubdirectory("peers").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("cost.ours.added 200")] // 1,200 less 1,000, the cheapest of each
    [InlineData("cost.ours.other 10")]
    [InlineData("cost.ours.of_minimal 2")]
    [InlineData("cost.minimal.of_ours 0.5")]
    [InlineData("cost.ours.instructions_6.12 1000&nbsp;(1.25)")]
    [InlineData("cost.minimal.instructions_6.12 800&nbsp;(1.00)")]
    [InlineData("start.ours.wall 30")] // the median
    [InlineData("start.ours.peak 1.024")] // MB
    [InlineData("start.ours.resident 2.048")] // from the idle minute
    [InlineData("scrape.ours-10.us_a_kb 100")]
    public void Figures_become_one_of_all_rounds_and_ratios(string expected) => Assert.Contains(expected, Derive(
        """
        attach tracepoint
        cost.none.rename 1000
        cost.none.call 80
        cost.none.rename 1010
        cost.ours.rename 1300
        cost.ours.rename 1200
        cost.ours.call 90
        cost.minimal.rename 1100
        cost.minimal.call 85
        cost.ours-plain.rename 1150
        cost.ours-plain.call 84
        start.ours.wall 10
        start.ours.wall 90
        start.ours.wall 30
        start.ours.peak 1000
        idle.ours-few.resident 2000
        scrape.ours-10.plain_bytes 20000
        scrape.ours-10.plain_cpu 2000
        """));

    [Theory]
    [InlineData("start.ours.wall 100", "met")]
    [InlineData("start.ours.wall 130", "**missed by 30 %**")]
    [InlineData("start.ours.wall 320", "**missed: 3.20 times that**")]
    [InlineData("", "**not measured**")]
    public void Goal_has_a_verdict(string derived, string verdict) =>
        Assert.Contains($"| {verdict} |", Report(derived, "start.ours.wall|<=|100|ms|a start"), StringComparison.Ordinal);

    [Fact]
    public void Goal_of_at_least_is_missed_by_what_lacks() => Assert.Contains(
        "| ≥ 50,000 a second | 20,000 | **missed by 60 %** |",
        Report("events.ours.most 20000", "events.ours.most|>=|50000|a second|events"),
        StringComparison.Ordinal);

    /// <summary>What cannot run here is a row that says why; what nobody asked for is none.</summary>
    [Fact]
    public void Row_without_figures_has_a_reason()
    {
        string report = Report("events.other.most 1", "-|<=|1|elsewhere|memory");

        Assert.Contains("| fatrace | – |", report, StringComparison.Ordinal);
        Assert.Contains("* fatrace: no fanotify.\n* fatrace: one; two.\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_that_a_part_alone_did_not_measure_is_none() => Assert.StartsWith(
        "Not measured in this run.\n", Report("", "-|<=|1|elsewhere|memory"), StringComparison.Ordinal);

    private string[] Derive(string figures) =>
        Awk("derive.awk", Written("figures", figures), Written("instructions.table", Instructions)).Split('\n');

    private string Report(string derived, string goals) => Awk(
        "report.awk", Written("facts", "peer mine\n"), Written("absent", "fatrace no fanotify\n"),
        Written("remarks", "events.fatrace one\nevents.fatrace two\n"), Written("derived", derived), Written("goals.table", goals),
        Written(
            "performance.table",
            "column|events|most|a second\nrow|events|fatrace|fatrace\noption|events|peer|PEER\n"),
        Written("performance.md.in", "@table events\n\n@goals\n"));

    private static string Awk(string program, params string[] files)
    {
        using Process awk = Process.Start(new ProcessStartInfo("awk", ["-f", Path.Combine(s_peers, program), .. files])
        {
            RedirectStandardOutput = true,
        })!;
        string output = awk.StandardOutput.ReadToEnd();
        awk.WaitForExit();
        Assert.Equal(0, awk.ExitCode);
        return output;
    }

    private string Written(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
