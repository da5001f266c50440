using System.Text.RegularExpressions;
using Testing;

namespace RenameExporter.Tests.Docs;

/// <summary>A row with a bar that is not escaped has a cell too many, which renderers cut off without a word.</summary>
public sealed partial class TableTests
{
    public static TheoryData<string> Documents => LinkTests.Documents;

    [Theory]
    [MemberData(nameof(Documents))]
    public void Rows_haveAsManyCells_asTheirHeader(string document) =>
        Assert.Equal([], Faults(File.ReadAllLines(Path.Combine(Repository.Root, document))));

    [Theory]
    [InlineData("| `a|b` | c |", false)] // Code does not protect a bar.
    [InlineData(@"| `a\|b` | c |", true)]
    [InlineData("| a |", false)]
    [InlineData("  | a | b |", true)]
    public void Bar_counts_unlessItIsEscaped(string row, bool isWhole) =>
        Assert.Equal(isWhole, !Faults(["| one | two |", "|---|---|", row]).Any());

    [Fact]
    public void Bars_ofCodeBlocks_areNoTable() => Assert.Empty(Faults(["```", "|---|", "| a | b |", "```"]));

    private static IEnumerable<string> Faults(string[] lines)
    {
        bool isCode = false;
        int columns = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            isCode ^= lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isCode || !lines[i].TrimStart().StartsWith('|'))
            {
                columns = 0;
            }
            else if (i > 0 && Rule().IsMatch(lines[i]))
            {
                columns = Cells(lines[i]);
                if (Cells(lines[i - 1]) != columns)
                {
                    yield return $"line {i}: {Cells(lines[i - 1])} cells over a rule of {columns}";
                }
            }
            else if (columns > 0 && Cells(lines[i]) != columns)
            {
                yield return $"line {i + 1}: {Cells(lines[i])} cells, its header has {columns}: {lines[i]}";
            }
        }
    }

    private static int Cells(string row) => Bar().Count(row.Trim()) - 1;

    [GeneratedRegex(@"^\s*\|(\s*:?-+:?\s*\|)+\s*$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
