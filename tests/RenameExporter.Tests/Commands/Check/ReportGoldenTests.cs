using RenameExporter.Commands.Check;
using RenameExporter.Probing;
using Testing;

namespace RenameExporter.Tests.Commands.Check;

/// <summary>
/// The report, byte by byte. UPDATE_GOLDEN=1 rewrites the files, and fails the run all the same: look at
/// the difference, then run again without it. A key that goes from the JSON breaks somebody's script.
/// </summary>
public sealed class ReportGoldenTests
{
    private const string Switch = "UPDATE_GOLDEN";

    public static TheoryData<string> Names => ["modern", "old", "exits", "guarded", "unprivileged", "without-btf"];

    [Theory, MemberData(nameof(Names))]
    public Task Text_ofAReport_isTheGoldenOne(string name)
    {
        var output = new StringWriter();
        ReportText.Write(Report(name), output);
        return IsGoldenAsync($"{name}.txt", output.ToString());
    }

    [Theory, MemberData(nameof(Names))]
    public Task Json_ofAReport_isTheGoldenOne(string name)
    {
        var output = new StringWriter();
        ReportJson.Write(Report(name), output);
        return IsGoldenAsync($"{name}.json", output.ToString());
    }

    [Theory, MemberData(nameof(Names))]
    public void Text_ofAReport_isOneScreen(string name)
    {
        var output = new StringWriter();
        ReportText.Write(Report(name), output);

        string[] lines = output.ToString().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, TextTable.Width));
        Assert.InRange(lines.Length, 20, 60);
    }

    private static CheckReport Report(string name) => name switch
    {
        "modern" => Reports.Modern,
        "old" => Reports.Old,
        "exits" => Reports.Old.Attaching(AttachMode.Tracepoint).WithoutDurations(),
        "guarded" => Reports.Guarded,
        "unprivileged" => Reports.Unprivileged,
        _ => Reports.WithoutBtf,
    };

    private static async Task IsGoldenAsync(string file, string actual)
    {
        string path = Path.Combine(Repository.Root, "tests/RenameExporter.Tests/Commands/Check", file);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
            Assert.Fail($"{file} has been rewritten: look at the difference, and run without {Switch}");
        }

        string golden = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(golden.Split('\n'), actual.Split('\n'));
    }
}
