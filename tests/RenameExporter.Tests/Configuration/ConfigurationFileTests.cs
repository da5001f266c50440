using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void File_withEveryForm_isRead()
    {
        using var run = new ConfigurationRun();
        ExporterOptions options = run.Yaml(
            """
            # comment
            web:
              listen-address:
                - :1
                - "[::1]:2"
              telemetry-path: /renames
            probe: {max-entries: 100, comm: 'thread'}
            log.level: warn
            log:
            """).Start().Options!;

        Assert.Equal([":1", "[::1]:2"], options.Listen.Select(listen => $"{listen}"));
        Assert.Equal("/renames", options.TelemetryPath);
        Assert.Equal((100, true), (options.Probe.MaxEntries, options.Probe.CommOfThread));
        Assert.Equal(LogLevel.Warning, options.LogLevel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    [InlineData("web:\n")]
    [InlineData("web: {}\n")]
    [InlineData("\uFEFFlog: {level: info}\n")]
    [InlineData("log: {level: info}\r\n")]
    public void File_withoutMistakes_isTaken(string yaml)
    {
        using var run = new ConfigurationRun();

        Assert.NotNull(run.Yaml(yaml).Start().Options);
    }

    [Theory]
    [InlineData("web:\n  telemetry-path: /-/x", "line 2: web.telemetry-path: '/-/x' must be a path")]
    [InlineData("web:\n  listen-address: [':1', ':1']", "line 2: web.listen-address: ':1' is given twice")]
    [InlineData("probe:\n  max-entries: 1\n", "line 2: probe.max-entries: '1' must be a number")]
    [InlineData("\n\nfoo: 1", "line 3: unknown key 'foo'")]
    [InlineData("web: {listen-adress: x}", "line 1: unknown key 'web.listen-adress'; did you mean web.listen-address?")]
    [InlineData("web: {listen-address: {a: b}}", "line 1: 'web.listen-address' must be a value or a list of values.")]
    [InlineData("web:\n listen-address: [[::]:1]", "line 2: 'web.listen-address' must be a value or a list of values. Put addresses that begin with '[' in quotes.")]
    [InlineData("web: {listen-address: []}", "line 1: 'web.listen-address' is an empty list")]
    [InlineData("web: {listen-address: [':1', ]}\nlog: {level: }", "line 2: 'log.level' has no value")]
    [InlineData("log: {level: null}", "line 1: 'log.level' has no value")]
    [InlineData("log: {level: [info]}", "line 1: 'log.level' must be one value, not a list")]
    [InlineData("log: {level: {a: 1}}", "line 1: 'log.level' must be a value.")]
    [InlineData("log: {level: !!str info}", "line 1: 'log.level': anchors and tags are not supported")]
    [InlineData("log: {level: &a info}", "line 1: 'log.level': anchors and tags are not supported")]
    [InlineData("log: {level: 'null'}", "line 1: log.level: 'null' must be debug")]
    [InlineData("log: info", "line 1: 'log' must have keys below it, not a value")]
    [InlineData("log: [info]", "line 1: 'log' must have keys below it, not a value")]
    [InlineData("- log", "line 1: the file must have keys, such as 'web:'")]
    [InlineData("text", "line 1: the file must have keys, such as 'web:'")]
    [InlineData("? [a]\n: 1", "line 1: a key must be a name")]
    [InlineData("log: {level: info}\nlog: {format: json}", "line 2: key 'log' is given twice; the first time in line 1")]
    [InlineData("log: {level: info}\nlog.level: warn", "line 2: key 'log.level' is given twice; the first time in line 1")]
    [InlineData("config: {file: x}", "line 1: 'config.file' cannot be set in the file itself")]
    [InlineData("log: {level: info}\n---\nlog: {level: warn}", "line 2: a second document; there can be one only")]
    [InlineData("log:\n\tlevel: info", "line 1: While scanning")]
    [InlineData("web:\n  listen-address: [::]:1", "line 2: While parsing")]
    [InlineData("log: [a\nb: 2", "line 1: ")]
    public void Mistake_isOneLineThatNamesFileAndLine(string yaml, string expected)
    {
        using var run = new ConfigurationRun();

        Assert.StartsWith($"file F, {expected}", Assert.Single(run.Yaml(yaml).Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_areAllReported()
    {
        using var run = new ConfigurationRun();
        run.Yaml("log: {level: loud, format: xml}\nfoo: 1\n");

        Assert.Equal(3, run.Errors().Length);
    }

    [Fact]
    public void File_thatCannotBeRead_isNamedWithTheReason()
    {
        string directory = Directory.CreateTempSubdirectory("unreadable").FullName;
        string binary = Path.Combine(directory, "binary");
        File.WriteAllBytes(binary, [(byte)'a', 0xff, 0xfe]);
        try
        {
            Assert.Equal(
                [
                    $"file {directory}: it is a directory", "file /dev/zero: larger than 1048576 bytes",
                    "file /nowhere/x.yml: there is no such file", $"file {binary}: it is not UTF-8",
                ],
                new[] { directory, "/dev/zero", "/nowhere/x.yml", binary }.Select(Error));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static string Error(string file)
        {
            using var run = new ConfigurationRun();
            return Assert.Single(run.Arguments($"--config.file={file}").Errors());
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    public void File_ofBracketsInBrackets_isRefusedBeforeItIsParsed(string bracket)
    {
        using var run = new ConfigurationRun();
        run.Yaml("web: " + string.Concat(Enumerable.Repeat(bracket, 200_000)));

        Assert.Equal(["file F: more than 1000 opening brackets"], run.Errors());
    }
}
