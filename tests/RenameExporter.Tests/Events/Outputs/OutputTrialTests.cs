using ExporterToolkit.Delivery;
using RenameExporter.Events.Outputs;
using Testing.Otlp;

namespace RenameExporter.Tests.Events.Outputs;

/// <summary>What 'check' says of outputs.</summary>
public sealed class OutputTrialTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trials");

    public OutputTrialTests()
    {
        File.WriteAllText(At("there"), "");
        File.CreateSymbolicLink(At("link"), At("there"));
        Directory.CreateDirectory(At("folder"));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("there", true, "can be written")]
    [InlineData("new", true, "would be made")]
    [InlineData("link", false, "is a symbolic link, which is not followed; name the file itself")]
    [InlineData("folder", false, "is a directory")]
    [InlineData("missing/x", false, "there is no directory")]
    public async Task TryAsync_ofAFile_saysWhetherItCanBeWrittenAndMakesNothing(string name, bool works, string text)
    {
        OutputTrial trial = await TryAsync($"file:{At(name)}");

        OutputStep step = Assert.Single(trial.Steps);
        Assert.Equal(("open", works, works), (step.Name, step.Works, trial.Works));
        Assert.Contains(text, step.Text, StringComparison.Ordinal);
        Assert.Equal(["folder", "link", "there"], _directory.GetFileSystemInfos().Select(file => file.Name).Order());
    }

    [Fact]
    public async Task TryAsync_ofOtlp_goesUpToTheExport()
    {
        using var receiver = new OtlpReceiver();
        await File.WriteAllTextAsync(
            At("otlp.yml"), $"endpoint: http://localhost:{receiver.Port}\n", TestContext.Current.CancellationToken);

        OutputTrial good = await TryAsync($"otlp:{At("otlp.yml")}");
        Assert.Equal(["settings", "resolve", "connect", "export"], good.Steps.Select(step => step.Name));
        Assert.True(good.Works, string.Join('\n', good.Steps));
        receiver.Reply = _ => new(401, "who are you?");
        OutputTrial refused = await TryAsync($"otlp:{At("otlp.yml")}");
        Assert.False(refused.Works);
        Assert.Contains("HTTP 401 who are you?", refused.Steps[^1].Text, StringComparison.Ordinal);
        Assert.Empty(receiver.Records);
        Assert.Empty(receiver.Problems);
    }

    [Theory]
    [InlineData("endpoint: http://127.0.0.1:1", "connect", "port 1 of 127.0.0.1: Connection refused")]
    [InlineData("endpoint: http://nowhere.invalid:1", "resolve", "nowhere.invalid has no address")]
    [InlineData("endpoint: nowhere", "settings", "'endpoint' must be a URL")]
    public async Task TryAsync_ofOtlpThatCannot_endsWithTheStepThatFails(string settings, string step, string text)
    {
        await File.WriteAllTextAsync(At("otlp.yml"), settings, TestContext.Current.CancellationToken);

        OutputTrial trial = await TryAsync($"otlp:{At("otlp.yml")}");

        Assert.Equal((step, false), (trial.Steps[^1].Name, trial.Steps[^1].Works));
        Assert.Contains(text, trial.Steps[^1].Text, StringComparison.Ordinal);
        Assert.All(trial.Steps.SkipLast(1), before => Assert.True(before.Works));
    }

    private static async Task<OutputTrial> TryAsync(string output)
    {
        Assert.True(EventOutput.TryParse(output, out EventOutput parsed));
        OutputTrial trial = Assert.Single(await OutputTrial.RunAllAsync(
            new EventOptions([parsed], false, TimeSpan.Zero, "/") { Files = new FileLimits(1 << 20, 3) }));
        Assert.Equal(output, trial.Output);
        return trial;
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);
}
