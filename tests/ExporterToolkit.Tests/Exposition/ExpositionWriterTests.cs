using System.Globalization;
using System.Text;
using CsCheck;
using ExporterToolkit.Exposition;
using Testing;
using Testing.Exposition;

namespace ExporterToolkit.Tests.Exposition;

public sealed class ExpositionWriterTests
{
    [Theory]
    [InlineData(0UL, "0")]
    [InlineData(9007199254740993UL, "9007199254740993")] // 2^53 + 1, which no double has
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    public void Sample_integer_isExact(ulong value, string expected) =>
        Assert.Equal($"x {expected}\n", WriterText.Of(w => w.Sample("x", [], value)));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(3.0, "3")]
    [InlineData(-3.0, "-3")]
    [InlineData(999999999999999.0, "999999999999999")]
    [InlineData(0.1, "0.1")]
    [InlineData(1.5, "1.5")]
    [InlineData(0.00000123, "1.23E-06")] // Go's ParseFloat takes the capital E
    public void Sample_double_isTheShortestThatComesBack(double value, string expected) =>
        Assert.Equal($"x {expected}\n", WriterText.Of(w => w.Sample("x", [], value)));

    [Theory]
    [InlineData(0UL, "0.000000000")]
    [InlineData(1UL, "0.000000001")]
    [InlineData(999_999_999UL, "0.999999999")]
    [InlineData(1_000_000_000UL, "1.000000000")]
    [InlineData(ulong.MaxValue, "18446744073.709551615")]
    public void SampleSeconds_nanoseconds_areExact(ulong nanoseconds, string expected) =>
        Assert.Equal(
            $"x {expected}\n", WriterText.Of(w => w.SampleSeconds("x", [], nanoseconds)));

    [Fact]
    public void SampleSeconds_anyNanoseconds_comeBack() => Gen.ULong.Sample(nanoseconds =>
    {
        string line = WriterText.Of(w => w.SampleSeconds("x", [], nanoseconds));
        return Scrape.Parse([line.TrimEnd('\n')]).Samples[0].Value == nanoseconds / 1e9m;
    });

    [Fact]
    public void Sample_anyWholeDouble_isWhatDotnetWrites() => Gen.Double[-1e18, 1e18].Sample(value =>
    {
        double whole = Math.Round(value / Math.Pow(10, Math.Abs((int)value % 18)));
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"x {whole}\n"), WriterText.Of(w => w.Sample("x", [], whole)));
    });

    [Fact]
    public void Labels_several_standInOrder() => Assert.Equal(
        "x{b=\"1\",a=\"\",c=\"é\"} 7\n",
        WriterText.Of(w => w.Sample("x", [new("b", "1"), new("a", ""), new("c", "é")], 7UL)));

    [Theory]
    [InlineData("\\", @"\\")]
    [InlineData("\"", "\\\"")]
    [InlineData("\n", @"\n")]
    [InlineData("\\n", @"\\n")]
    [InlineData("a\"\\\nb", "a\\\"\\\\\\nb")]
    [InlineData("\r\t", "\r\t")] // the format escapes three characters only
    public void Labels_specialCharacters_areEscaped(string value, string escaped) => Assert.Equal(
        $"x{{l=\"{escaped}\"}} 1\n", WriterText.Of(w => w.Sample("x", [new("l", value)], 1UL)));

    [Fact]
    public void Labels_anyUtf8_comeBack() => Gen.String.Sample(text =>
    {
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
            .Replace("\r", "", StringComparison.Ordinal);
        string line = WriterText.Of(w => w.Sample("x", [new("l", valid)], 1UL));
        Assert.Equal(valid, Scrape.Parse([line[..^1]]).Samples.Single().Labels["l"]);
    });

    [Theory]
    [InlineData("counter", "counter")]
    [InlineData("gauge", "gauge")]
    [InlineData("histogram", "histogram")]
    public void Family_ofEachType_isDeclared(string type, string expected) => Assert.Equal(
        $"# HELP x_y Helps.\n# TYPE x_y {expected}\n",
        WriterText.Of(w => w.Family(new MetricFamily("x_y", type, "Helps."))));

    /// <summary>Wherever in a line the buffer is full.</summary>
    [Fact]
    public void Page_ofManyBuffers_isWhole() => Gen.Int[0, 200].Array[500, 3000].Sample(lengths =>
    {
        string expected = string.Concat(lengths.Select((length, i) =>
            $"x{{a=\"{Value(length)}\"}} {i}\nx_sum{{a=\"{Value(length)}\",b=\"c\"}} 0.5\ny 0.000000001\n"));
        Assert.Equal(expected, WriterText.Of(w =>
        {
            for (int i = 0; i < lengths.Length; i++)
            {
                var a = new Label("a", Value(lengths[i]));
                w.Sample("x", [a], (ulong)i);
                w.Sample("x_sum", new EncodedLabels(a), new Label("b", "c"), 0.5);
                w.SampleSeconds("y", [], 1);
            }
        }));

        static string Value(int length) => new('v', length);
    }, iter: 30);

    [Fact]
    public async Task FlushIfLarge_smallPage_keepsIt()
    {
        string before = await FlushedAsync(lines: 1);

        Assert.Equal("", before);
    }

    [Fact]
    public async Task FlushIfLarge_largePage_handsItOver()
    {
        string before = await FlushedAsync(lines: 10_000);

        Assert.StartsWith("x 1\nx 1\n", before, StringComparison.Ordinal);
    }

    /// <returns>What had reached the stream before the page was complete.</returns>
    private static async Task<string> FlushedAsync(int lines)
    {
        var stream = new MemoryStream();
        var output = System.IO.Pipelines.PipeWriter.Create(stream);
        var writer = new ExpositionWriter(output);
        for (int i = 0; i < lines; i++)
        {
            writer.Sample("x", [], 1UL);
        }

        await writer.FlushIfLargeAsync(TestContext.Current.CancellationToken);
        string flushed = Encoding.UTF8.GetString(stream.ToArray());
        await output.CompleteAsync();
        return flushed;
    }
}
