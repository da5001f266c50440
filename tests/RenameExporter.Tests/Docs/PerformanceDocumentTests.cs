using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>
/// docs/performance.md has the tables, rows and goals of bench/peers, which `make bench-peers` measures; whatever the figures.
/// </summary>
public sealed class PerformanceDocumentTests
{
    private static readonly string[][] s_layout = Fields("bench/peers/performance.table");

    private static readonly string[][] s_tables = Tables(File.ReadAllLines(InRepository("docs/performance.md")));

    /// <summary>In the order of the document; the goals are the last table.</summary>
    private static readonly string[] s_sections = [.. s_layout.Select(cells => cells[1]).Distinct()];

    public static TheoryData<string> Sections => [.. s_sections];

    [Fact]
    public void Tables_areThoseOfTheLayout_andTheGoals() => Assert.Equal(s_sections.Length + 1, s_tables.Length);

    [Theory]
    [MemberData(nameof(Sections))]
    public void Head_ofATable_isItsColumns(string section) => Assert.Equal(
        Of("column", section).Select(cells => cells[3]),
        Cells(TableOf(section)[0]).Skip(1));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Rows_ofATable_areThoseOfTheLayout(string section)
    {
        IEnumerable<string> optional = Of("option", section).Select(cells => cells[3]);

        Assert.Equal(
            Of("row", section).Select(cells => cells[3]),
            TableOf(section).Skip(2).Select(row => Cells(row)[0]).Except(optional));
    }

    /// <summary>What could not run on that host has a remark that says why.</summary>
    [Theory]
    [MemberData(nameof(Sections))]
    public void Row_withoutFigures_hasAReason(string section) => Assert.All(
        TableOf(section).Skip(2).Select(Cells).Where(cells => cells.Skip(1).All(cell => cell == "–")),
        cells => Assert.Contains(
            $"\n* {cells[0]}: ", File.ReadAllText(InRepository("docs/performance.md")), StringComparison.Ordinal));

    [Fact]
    public void Goals_haveAVerdictEach()
    {
        string[][] rows = [.. s_tables[^1].Skip(2).Select(Cells)];

        Assert.Equal(Fields("bench/peers/goals.table").Select(cells => cells[4]), rows.Select(cells => cells[0]));
        Assert.All(rows, cells => Assert.Matches(
            @"^(met|\*\*missed(:| by) .+\*\*|\*\*not measured\*\*|not measured here: .+)$", cells[3]));
    }

    private static IEnumerable<string[]> Of(string kind, string section) =>
        s_layout.Where(cells => cells[0] == kind && cells[1] == section);

    private static string[] TableOf(string section) => s_tables[Array.IndexOf(s_sections, section)];

    /// <summary>The lines of each table.</summary>
    private static string[][] Tables(string[] lines)
    {
        var tables = new List<List<string>>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('|'))
            {
                continue;
            }

            if (i == 0 || !lines[i - 1].StartsWith('|'))
            {
                tables.Add([]);
            }

            tables[^1].Add(lines[i]);
        }

        return [.. tables.Select(table => table.ToArray())];
    }

    private static string[] Cells(string row) => [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string[][] Fields(string path) =>
        [.. File.ReadLines(InRepository(path)).Where(line => line.Contains('|') && !line.StartsWith('#'))
            .Select(line => line.Split('|'))];

    private static string InRepository(string path) => Path.Combine(Repository.Root, path);
}
