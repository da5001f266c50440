using System.Globalization;
using System.Text.RegularExpressions;

namespace PipelinesTests;

/// <summary>The table on paper follows from the bytes that were measured ('make event-sizes'). UPDATE_GOLDEN=1 writes it.</summary>
public sealed partial class SizingTests
{
    private const string Switch = "UPDATE_GOLDEN";
    private const int SecondsADay = 86_400;
    private static readonly int[] s_hosts = [100, 1_000, 10_000];
    private static readonly int[] s_secondsAnEvent = [10, 1];
    private static readonly string s_readme = Path.Combine(Pipelines.Directory, "README.md");

    [Fact]
    public void Paper_followsFromWhatWasMeasured()
    {
        string text = File.ReadAllText(s_readme);
        string wanted = Paper().Replace(text, $"<!-- paper -->\n{Table(text)}<!-- /paper -->");
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            File.WriteAllText(s_readme, wanted);
            Assert.Fail($"{s_readme} is rewritten: look at the difference, and run again without {Switch}");
        }

        Assert.Equal(wanted, text);
    }

    [Fact]
    public void Sizes_areThoseOfEvents()
    {
        (int[] batch, int[] alone) = Measured(File.ReadAllText(s_readme));

        Assert.InRange(alone[0], 500, 16_384);
        Assert.InRange(batch[0] / (double)alone[0], 0.8, 1.25); // the same events
        Assert.All(batch[1..].Zip(alone[1..]), pair => Assert.True(pair.First < pair.Second, "a batch packs better than an event"));
    }

    private static string Table(string text)
    {
        (int[] batch, int[] alone) = Measured(text);
        IEnumerable<string> rows =
            from hosts in s_hosts
            from seconds in s_secondsAnEvent
            let events = (long)hosts * SecondsADay / seconds
            select string.Create(CultureInfo.InvariantCulture,
                $"| {hosts:N0} | {(seconds == 1 ? "1/s" : "1 in 10 s")} | {events / 1e6:N1} million | {Gigabytes(events * alone[0])} | {Gigabytes(events * alone[1])} | {Gigabytes(events * batch[3])} |\n");
        return "| hosts | events of each | a day | plain | sent one by one, gzip | stored |\n|---|---|---|---|---|---|\n" + string.Concat(rows);
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB");

    private static (int[] Batch, int[] Alone) Measured(string text)
    {
        int[][] rows = [.. Size().Matches(text).Select(match =>
            match.Groups["bytes"].Captures.Select(bytes => int.Parse(bytes.Value, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal([4, 4], rows.Select(row => row.Length));
        return (rows[0], rows[1]);
    }

    [GeneratedRegex("<!-- paper -->.*<!-- /paper -->", RegexOptions.Singleline)]
    private static partial Regex Paper();

    [GeneratedRegex(@"^\| (in batches of 1,000|alone) \|(?: (?<bytes>\d+) \|){4}$", RegexOptions.Multiline)]
    private static partial Regex Size();
}
