using RenameExporter.Configuration;

namespace RenameExporter.Tests.Configuration;

/// <summary>Every flag that says it is live is taken from the file again.</summary>
public sealed class LiveOptionsTests
{
    public static TheoryData<string> LiveFlags => [.. ExporterFlags.All.Where(flag => flag.Live).Select(flag => flag.Name)];

    [Theory]
    [MemberData(nameof(LiveFlags))]
    public void Take_ofALiveFlag_changesTheOptions(string name)
    {
        string value = ((string[])["7", "debug", "90s", "2m", "5s"]).First(text =>
            ExporterFlags.All.Single(flag => flag.Name == name) is { } flag && !flag.Problems([text]).Any());
        var live = new LiveOptions(CommandLineRun.Good());
        ExporterOptions before = live.Current;
        ExporterOptions? seen = null;
        void See(ExporterOptions options) => seen = options;
        live.Changed += See;
        live.Take(CommandLineRun.GoodValues($"{name}={value}"));
        live.Changed -= See;

        Assert.NotEqual(before, live.Current);
        Assert.Same(live.Current, seen);
        live.Take(CommandLineRun.GoodValues());
        Assert.NotSame(live.Current, seen); // it has ended
        Assert.Equal(before, live.Current);
    }

    [Fact]
    public void LiveFlags_areMarkedInHelp()
    {
        string help = CommandLineRun.Of("--help").Output;

        Assert.Equal(
            ["--web.max-requests", "--probe.poll-interval", "--series.idle-timeout", "--events.flush-timeout", "--log.level"],
            help.Split('\n').Where(line => line.EndsWith("] [live]", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[0]));
    }
}
