using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using ExporterToolkit.Hosting;

namespace ExporterToolkit.Tests.Hosting;

public sealed partial class LineFormatterTests
{
    private const string Hostile = "a\nb\r\nc\t\"d\" \\ e\0f\u001b[31m \u0085 \u2028 \u2029 é😀";

    [Fact]
    public void Logfmt_plainMessage_hasTimeLevelAndMessage() => Assert.Matches(
        @"^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=INFO msg=""listening on :1""\n$",
        Write(LogFormat.Logfmt, "listening on :1"));

    [Fact]
    public void Json_plainMessage_hasTimeLevelAndMessage()
    {
        JsonElement line = JsonDocument.Parse(Write(LogFormat.Json, "stopped")).RootElement;

        Assert.Equal(
            ["time", "level", "msg"], line.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ("INFO", "stopped"),
            (line.GetProperty("level").GetString(), line.GetProperty("msg").GetString()));
        Assert.Equal(TimeSpan.Zero, line.GetProperty("time").GetDateTimeOffset().Offset);
    }

    [Theory]
    [InlineData(LogLevel.Trace, "DEBUG")]
    [InlineData(LogLevel.Debug, "DEBUG")]
    [InlineData(LogLevel.Information, "INFO")]
    [InlineData(LogLevel.Warning, "WARN")]
    [InlineData(LogLevel.Error, "ERROR")]
    [InlineData(LogLevel.Critical, "ERROR")]
    public void Level_ofAMessage_isPrometheusName(LogLevel level, string expected)
    {
        Assert.Contains(
            $" level={expected} ", Write(LogFormat.Logfmt, "x", level: level),
            StringComparison.Ordinal);
        Assert.Contains(
            $"\"level\":\"{expected}\"", Write(LogFormat.Json, "x", level: level),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Logfmt")]
    [InlineData("Json")]
    public void Line_hostileText_isOneLine(string format)
    {
        string written = Write(
            Enum.Parse<LogFormat>(format), Hostile, new InvalidOperationException(Hostile));

        Assert.EndsWith("\n", written, StringComparison.Ordinal);
        Assert.DoesNotMatch(LineEnd(), written[..^1]);
        Assert.DoesNotContain('\u001b', written);
    }

    [Theory]
    [InlineData("Logfmt")]
    [InlineData("Json")]
    public void Line_anyText_isOneLineThatComesBack(string format)
    {
        Gen<char> any = Gen.OneOf(Gen.Char['\0', '\u00ff'], Gen.Char['\0', '\uffff']);
        any.Array[0, 40].Select(chars => new string(chars)).Sample(
            text =>
            {
                string written = Write(Enum.Parse<LogFormat>(format), text);
                Assert.Equal(1, written.Count(c => c is '\n' or '\r'));
                Assert.Equal(WellFormed(text), format == "Json"
                    ? JsonDocument.Parse(written).RootElement.GetProperty("msg").GetString()
                    : Unquote(WellFormed(written)));
            },
            iter: 5_000);
    }

    [Theory]
    [InlineData("Logfmt")]
    [InlineData("Json")]
    public void Line_loneSurrogate_isWritten(string format)
    {
        string written = Write(Enum.Parse<LogFormat>(format), "a\ud800b");

        Assert.Contains("b\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_ofAMessage_isOneField()
    {
        var exception = new InvalidOperationException("one\ntwo");

        Assert.Matches(
            @" msg=""failed"" err=""System\.InvalidOperationException: one\\ntwo""\n$",
            Write(LogFormat.Logfmt, "failed", exception));
        Assert.Equal(
            exception.ToString(),
            JsonDocument.Parse(Write(LogFormat.Json, "failed", exception))
                .RootElement.GetProperty("err").GetString());
    }

    private static string Write(
        LogFormat format, string message, Exception? exception = null,
        LogLevel level = LogLevel.Information) => new LineFormatter(format).Line(level, message, exception);

    // A lone surrogate cannot reach the terminal, which is UTF-8.
    private static string WellFormed(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Unquote(string line)
    {
        string quoted = Quoted().Match(line).Groups["text"].Value;
        return Escape().Replace(quoted, match => match.Value[1] switch
        {
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'u' => ((char)Convert.ToInt32(match.Value[2..], 16)).ToString(),
            char c => c.ToString(),
        });
    }

    [GeneratedRegex("msg=\"(?<text>([^\"\\\\]|\\\\.)*)\"\n$", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\\(u[0-9a-f]{4}|.)", RegexOptions.ExplicitCapture)]
    private static partial Regex Escape();

    // Unicode's mandatory line breaks (UAX #14): what some reader of logs takes for a line end.
    [GeneratedRegex("[\n\v\f\r\u0085\u2028\u2029]")]
    private static partial Regex LineEnd();
}
