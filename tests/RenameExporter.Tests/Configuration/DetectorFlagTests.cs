using ExporterToolkit.Settings;
using RenameExporter.Configuration;
using RenameExporter.Detection;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Configuration;

public sealed class DetectorFlagTests
{
    [Fact]
    public void Detector_byDefault_isOn()
    {
        DetectorOptions options = CommandLineRun.Good().Detector;

        Assert.Equal((20, TimeSpan.FromHours(24)), (options.Files, options.NewProgram));
        Assert.NotEqual(0, options.Usual.Find("pdf"));
    }

    [Fact]
    public void Detector_withoutFiles_isOff()
    {
        ExporterOptions options = CommandLineRun.Good("--detector.files=0", "--events.rate=0");

        Assert.False(options.Detector.IsOn);
        Assert.Null(options.SampleLimits);
    }

    /// <summary>As 'check' reckons with it, and the exporter does.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false, "--detector.files=0")]
    [InlineData(true, "--detector.files=0", "--web.show-events")]
    [InlineData(true, "--detector.files=0", "--events.output=stdout")]
    [InlineData(false, "--detector.files=0", "--events.output=stdout", "--events.rate=0")]
    [InlineData(true, "--events.rate=0")]
    public void TakesSamples_isWhereSomebodyReadsThem(bool expected, params string[] flags) =>
        Assert.Equal(expected, CommandLineRun.Good(flags).TakesSamples);

    [Fact]
    public void SampleLimits_withoutEvents_areForTheDetectorAlone()
    {
        ExporterOptions options = CommandLineRun.Good("--events.rate=0", "--events.burst=30", "--events.output=stdout");

        Assert.Equal(new SampleLimits(5, 30), options.SampleLimits);
        Assert.False(options.MakesEvents);
    }

    [Theory]
    [InlineData("--detector.files=21")]
    [InlineData("--detector.files=5", "--events.burst=4")]
    public void Files_aboveTheBurstOfSamples_areRefused(params string[] args) => Assert.Contains(
        "the detector would not see that many files of a burst; raise --events.burst", CommandLineRun.Bad(args),
        StringComparison.Ordinal);

    [Fact]
    public void Burst_belowTheDefaultOfFiles_isTaken()
    {
        List<string> errors = [];
        ExporterOptions options = ExporterOptions.Of(CommandLineRun.GoodValues("--events.burst=5"), errors);

        Assert.Empty(errors);
        Assert.Equal((20, 5), (options.Detector.Files, options.SampleBurst));
    }

    [Fact]
    public void UsualExtensions_ofAFile_areAdded()
    {
        using var run = new ConfigurationRun();
        run.Yaml("detector: {usual-extensions: [shipped, dwg, 'step?|stl']}\n");
        FlagValues values = CommandLineRun.GoodValues($"--config.file={run.File}");
        UsualTypes usual = ExporterOptions.Of(values, []).Detector.Usual;

        Assert.All((string[])["pdf", "dwg", "step", "stl"], extension => Assert.NotEqual(0, usual.Find(extension)));
        Assert.Equal(0, usual.Find("locked"));
    }

    [Theory]
    [InlineData("--detector.usual-extensions=*.dwg")]
    [InlineData("--detector.usual-extensions=DWG")]
    [InlineData("--detector.usual-extensions=[a-z][a-z]", "--detector.usual-extensions=[a-z][a-z]x")]
    [InlineData("--detector.new-program=1s")]
    [InlineData("--detector.files=1001")]
    public void BadValues_areRefused(params string[] args) => Assert.StartsWith(
        args[^1].Split('=')[0], CommandLineRun.Bad(args), StringComparison.Ordinal);
}
