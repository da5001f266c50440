using System.Diagnostics;

namespace BenchTests;

/// <summary>bench/compare.awk, on tables that nobody measured.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("compare").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(1049, 0, "ok (+4.9 % of 1000 recorded)")]
    [InlineData(1051, 1, "WORSE (+5.1 % of 1000 recorded)")]
    [InlineData(900, 0, "ok (-10.0 % of 1000 recorded)")]
    public void What_is_5_percent_above_the_record_fails(int ours, int status, string verdict) =>
        Assert.Equal((status, verdict), Compare(Row(floor: 900, ours: 1000), Row(floor: 900, ours)));

    /// <summary>However it was recorded.</summary>
    [Theory]
    [InlineData(1080, 0, "ok (+0.0 % of 1080 recorded)")] // 1.35 x 800
    [InlineData(1081, 1, "OVER BUDGET (+0.0 % of 1081 recorded)")]
    public void What_is_above_the_budget_fails(int ours, int status, string verdict) =>
        Assert.Equal((status, verdict), Compare(Row(floor: 800, ours), Row(floor: 800, ours)));

    [Fact]
    public void A_row_that_one_table_lacks_fails()
    {
        Assert.Equal((1, "NOT RECORDED"), Compare("# none", Row(floor: 900, ours: 1000)));
        Assert.Equal(1, Compare(Row(floor: 900, ours: 1000), "# none").Status);
    }

    /// <summary>A rename that is not sampled, where others are: 200 instructions above what it costs where none is.</summary>
    [Theory]
    [InlineData(1200, 0, "ok (+0.0 % of 1200 recorded)")]
    [InlineData(1201, 1, "OVER BUDGET (+0.0 % of 1201 recorded)")]
    public void What_a_suppressed_sample_costs_above_its_budget_fails(int ours, int status, string verdict)
    {
        string table = $"{Row(floor: 900, ours: 1000)}\n{Row(floor: 900, ours, "suppressed")}";

        Assert.Equal((status, verdict), Compare(table, table, line: 1));
    }

    [Fact]
    public void A_sample_that_is_taken_has_no_budget_but_its_record()
    {
        string row = Row(floor: 900, ours: 5000, "sampled");

        Assert.Equal((0, "ok (+0.0 % of 5000 recorded)"), Compare(row, row));
    }

    private static string Row(int floor, int ours, string samples = "off") =>
        $"  7  fentry  {samples}  hot  6000  600  {floor}  1600  {ours}  1.5  1.1  0.6";

    private (int Status, string Verdict) Compare(string recorded, string measured, int line = 0)
    {
        string[] tables = [Table("recorded", recorded), Table("measured", measured)];
        using Process awk = Process.Start(new ProcessStartInfo(
            "awk", ["-f", Path.Combine(Repository.Root, "bench", "compare.awk"), .. tables])
        {
            RedirectStandardOutput = true,
        })!;
        string judged = awk.StandardOutput.ReadToEnd().Split('\n')[line];
        awk.WaitForExit();
        return (awk.ExitCode, judged.Replace(measured.Split('\n')[line], "", StringComparison.Ordinal).Trim());
    }

    private string Table(string name, string line)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, line + "\n");
        return path;
    }
}
