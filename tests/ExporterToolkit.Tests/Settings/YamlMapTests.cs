using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

/// <summary>Sections: mappings, and lists of them, each message with its line.</summary>
public sealed class YamlMapTests
{
    private static readonly ProgramDescription s_numbers = TestProgram.Of(new Flag<int>(
        "--test.numbers", "number", "Numbers.", "", int.TryParse, "a number")
    {
        Repeatable = true,
    });

    [Fact]
    public void Maps_ofAList_areSectionsWithTheirLines()
    {
        var mistakes = new Mistakes("F");
        IReadOnlyList<YamlMap> sinks = Root("sinks:\n  - name: a\n    topics: [x, y]\n  - name: b\n", mistakes).Maps("sinks");

        Assert.Empty(mistakes.All);
        Assert.Equal([new Placed<string>("a", 2), new("b", 4)], sinks.Select(sink => sink.Text("name")!.Value));
        Assert.Equal(["x", "y"], sinks[0].Texts("topics")!.Select(topic => topic.Value));
        Assert.Equal([2L, 4L], sinks.Select(sink => sink.Line));
    }

    [Theory]
    [InlineData("sinks:\n  - nmae: a\n", "file F, line 2: unknown key 'sinks[0].nmae'; did you mean name?")]
    [InlineData("sinks:\n  - name: a\n  - b\n", "file F, line 3: 'sinks' must be a list, each item with keys")]
    [InlineData("sinks: {name: a}\n", "file F, line 1: 'sinks' must be a list, each item with keys")]
    [InlineData("sinks:\n  - name: [a]\n", "file F, line 2: 'sinks[0].name' must be one value")]
    [InlineData(
        "sinks:\n  - name: a\n  - name: b\n    name: c\n",
        "file F, line 4: key 'sinks[1].name' is given twice; the first time in line 3")]
    [InlineData("a: &x 1\nb: *x\n", "file F, line 1: 'a': anchors and tags are not supported")]
    [InlineData("a: {b: !!map {}}\n", "file F, line 1: 'a.b': anchors and tags are not supported")]
    [InlineData("a:\n  &x b: 1\n", "file F, line 2: 'a.b': anchors and tags are not supported")]
    [InlineData("!!str a: 1\n", "file F, line 1: 'a': anchors and tags are not supported")]
    public void Mistake_isNamedWithItsPathAndLine(string yaml, string expected)
    {
        var mistakes = new Mistakes("F");
        foreach (YamlMap sink in Root(yaml, mistakes).Maps("sinks"))
        {
            sink.Text("name");
            sink.RefuseOthers();
        }

        Assert.Equal(expected, mistakes.All[0]);
    }

    [Fact]
    public void Maps_ofNothing_areNone()
    {
        var mistakes = new Mistakes("F");

        Assert.Empty(Root("sinks:\n", mistakes).Maps("sinks"));
        Assert.Empty(Root("", mistakes).Maps("sinks"));
        Assert.False(mistakes.Any);
    }

    [Fact]
    public void Mistakes_ofAWholeFile_areTheFirstAndANumber_withoutDelay()
    {
        // A MB of them, each with a hint to look for: with the text split for each of them it was minutes.
        string items = string.Concat(Enumerable.Repeat("    - a: 1\n", 90_000));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        FlagFile file = FlagFile.Parse(TestProgram.Of(TestProgram.Path), "F", $"test:\n  path:\n{items}");
        FlagFile values = FlagFile.Parse(s_numbers, "F", $"test:\n  numbers:\n{items.Replace("a: 1", "x", StringComparison.Ordinal)}");

        Assert.Single(file.Mistakes); // one value, not a list
        Assert.Equal(21, values.BadValues.Count);
        Assert.Equal("file F: and 89980 more", values.BadValues[^1]);
        Assert.Equal(
            ("file F, line 3: 'test.numbers' must be a value or a list of values.", "file F: and 89980 more"),
            (FlagFile.Parse(s_numbers, "F", $"test:\n  numbers:\n{items}").Mistakes is [var first, .., var last] ? (first, last) : default));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static YamlMap Root(string yaml, Mistakes mistakes) =>
        new(YamlReader.Read(yaml, "sinks", mistakes), "", mistakes);
}
