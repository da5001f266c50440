using ExporterToolkit.Delivery;
using RenameExporter.Events;
using RenameExporter.Events.Outputs;
using RenameExporter.Tests.Configuration;

namespace RenameExporter.Tests.Events.Outputs;

public sealed class EventOutputTests
{
    [Fact]
    public void Events_byDefault_goNowhere()
    {
        EventOptions events = CommandLineRun.Good("--path.rootfs=/usr").Events;

        Assert.Empty(events.Outputs);
        Assert.False(events.CommandLines);
        Assert.Equal((TimeSpan.FromSeconds(2), "/usr"), (events.FlushTimeout, events.RootFs));
    }

    [Fact]
    public void Events_severalOutputs_areAllTaken()
    {
        EventOptions events = CommandLineRun.Good(
            "--events.output=stdout", "--events.output=file:/var/log/renames.json", "--events.cmdline",
            "--events.flush-timeout=0").Events;

        Assert.Equal(["stdout", "file:/var/log/renames.json"], events.Outputs.Select(output => output.ToString()));
        Assert.True(events.CommandLines);
        Assert.Equal(TimeSpan.Zero, events.FlushTimeout);
    }

    [Fact]
    public void Events_none_overridesAWeakerSource()
    {
        using var run = new ConfigurationRun();
        var (options, _, _, error) = run.Yaml("events: {output: [stdout]}").Arguments("--events.output=none").Start();

        Assert.Equal("", error);
        Assert.Empty(options!.Events.Outputs);
    }

    [Theory]
    [InlineData("--events.output: 'syslog' must be stdout, file:PATH, kafka:/FILE, otlp:/FILE or none", "--events.output=syslog")]
    [InlineData("--events.output: 'file:' must be stdout, file:PATH, kafka:/FILE, otlp:/FILE or none", "--events.output=file:")]
    [InlineData("--events.output: 'file:/x/' must be stdout, file:PATH, kafka:/FILE, otlp:/FILE or none", "--events.output=file:/x/")]
    [InlineData("--events.output: 'stdout' is given twice", "--events.output=stdout", "--events.output=stdout")]
    [InlineData("--events.output: 'none' must be the only one", "--events.output=stdout", "--events.output=none")]
    [InlineData(
        "--events.flush-timeout: '2m' must be a duration from 0 to 1m, such as 500ms or 2s", "--events.flush-timeout=2m")]
    public void Events_badOutput_isAUsageError(string expected, params string[] args)
    {
        using var run = new ConfigurationRun();

        Assert.Equal([expected], run.Arguments(args).Errors());
    }

    [Fact]
    public void Events_relativeFile_isOneOfTheWorkingDirectory_alsoWhereItIsSelected()
    {
        string path = $"file:{Directory.GetCurrentDirectory()}/renames.json";
        EventOptions events = CommandLineRun.Good(
            "--events.output=file:renames.json", "--events.select=file:./renames.json comm=git").Events;

        Assert.Equal(path, Assert.Single(events.Outputs).ToString());
        Assert.Equal(path, Assert.Single(events.Selections).Key);
        Assert.Equal(
            $"--events.output: '{path}' is given twice",
            CommandLineRun.Bad("--events.output=file:renames.json", $"--events.output={path}"));
    }

    [Fact]
    public void Texts_ofTheTable_nameEveryKind()
    {
        Assert.Equal(
            "Destination of events: stdout (JSON lines), file:PATH (JSON lines, appended; SIGHUP reopens it), kafka:/FILE "
                + "(the topic in that YAML file), or otlp:/FILE (OTLP/HTTP, to the endpoint in that YAML file). Repeatable.",
            EventOutput.Help);
        Assert.Equal("stdout, file:PATH, kafka:/FILE, otlp:/FILE or none", EventOutput.Expected);
        Assert.Equal(["stdout", "file:/", "kafka:/", "otlp:/", "none"], EventOutput.Choices);
    }

    [Theory]
    [InlineData("stdout", "StandardOutputSink`1")]
    [InlineData("file:/var/log/renames.json", "FileSink`1")]
    [InlineData("otlp:/etc/rename_exporter/otlp.yml", "OtlpSink`1")]
    [InlineData("none", null)]
    public async Task Output_ofEachKind_isWrittenAsGivenAndHasItsSink(string text, string? type)
    {
        Assert.True(EventOutput.TryParse(text, out EventOutput output));

        Assert.Equal(text, output.ToString());
        ISink<RenameEvent>? sink = output.CreateSink(EventOptions.None);
        Assert.Equal(type, sink?.GetType().Name);
        if (sink is not null)
        {
            Assert.Equal(text, sink.Name); // the label is what was asked for
            await sink.DisposeAsync();
        }
    }
}
