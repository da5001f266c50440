using Testing;

namespace RenameExporter.Tests.Metrics;

/// <summary>A family as a page declares it, with the samples that stand under it.</summary>
internal sealed record PageFamily(
    string Name, string Help, string Type, IReadOnlyList<Sample> Samples);

/// <summary>Reads a page of the text format; anything out of place throws.</summary>
internal static class Page
{
    public static IReadOnlyList<PageFamily> Parse(string page)
    {
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
        var families = new List<PageFamily>();
        var samples = new List<Sample>();
        string[] lines = page.Split('\n')[..^1];
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("# HELP ", StringComparison.Ordinal))
            {
                string[] help = lines[i].Split(' ', 4);
                string[] type = lines[++i].Split(' ');
                Assert.Equal(["#", "TYPE", help[2]], type[..3]);
                samples = [];
                families.Add(new(help[2], help[3], type[3], samples));
            }
            else
            {
                samples.Add(Scrape.Parse([lines[i]]).Samples.Single());
            }
        }

        string[] declared = [.. families.Select(family => family.Name)];
        Assert.Equal(declared.Distinct(), declared);
        foreach (PageFamily family in families)
        {
            string[] names = family.Type == "histogram"
                ? [$"{family.Name}_bucket", $"{family.Name}_sum", $"{family.Name}_count"]
                : [family.Name];
            Assert.All(family.Samples, sample => Assert.Contains(sample.Name, names));
        }

        string[] series =
        [
            .. families.SelectMany(family => family.Samples).Select(sample => sample.Series),
        ];
        Assert.Equal(series.Distinct(), series);
        return families;
    }
}
