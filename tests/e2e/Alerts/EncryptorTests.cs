using System.Text.RegularExpressions;

namespace E2eTests.Alerts;

/// <summary>What attacks in tests are made with: an encryptor that is no better known than a real one.</summary>
[Collection(nameof(Alerting))]
public sealed class EncryptorTests : IDisposable
{
    private static readonly string s_program = Repository.InArtifacts("tests/encryptor");

    private readonly string _directory = Directory.CreateTempSubdirectory("encryptor").FullName;

    [Fact]
    public async Task Victims_are_of_twelve_types_and_can_be_older_than_the_program()
    {
        Assert.Equal(0, (await RunAsync("--make")).ExitCode);
        Assert.Equal(12, Names().Select(Path.GetExtension).Distinct().Count());

        CommandResult result = await RunAsync("--made");

        Assert.Matches(@"^encryptor begin=\d+\.\d+\nencryptor renamed=100 elapsed_ms=\d+\n$", result.Output);
        Assert.All(Names(), name => Assert.EndsWith(".locked", name));
    }

    [Fact]
    public async Task File_of_somebody_else_is_not_touched()
    {
        Assert.Equal(0, (await RunAsync("--make")).ExitCode);
        string other = Directory.EnumerateFiles(_directory, "f42.*", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(other, "something else", TestContext.Current.CancellationToken);

        CommandResult result = await RunAsync("--made");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal("something else", await File.ReadAllTextAsync(other, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Names(), name => name.EndsWith(".locked", StringComparison.Ordinal));
        Assert.Equal(2, (await RunAsync()).ExitCode); // not empty
    }

    [Theory]
    [InlineData("--style append --extension x", @"^f\d+\.\w+\.x$", 1)]
    [InlineData("--style replace --extension x", @"^f\d+\.x$", 1)]
    [InlineData("--style append --extensions", @"^f\d+\.\w+\.[a-z0-9]{6}$", 90)]
    [InlineData("--style random", @"^[a-z0-9]{24}$", 1)]
    [InlineData("--style random --workers 8", @"^[a-z0-9]{24}$", 1)]
    [InlineData("--style temp", @"^f\d+\.[a-z0-9]{1,4}$", 12)]
    [InlineData("--style hidden", @"^f\d+\.[a-z0-9]{1,4}$", 12)]
    public async Task Style_decides_the_names(string options, string name, int leastExtensions)
    {
        CommandResult result = await RunAsync(options.Split(' '));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(100, Names().Length);
        Assert.All(Names(), file => Assert.Matches(name, file));
        Assert.InRange(Names().Select(Path.GetExtension).Distinct().Count(), leastExtensions, 100);
    }

    [Fact]
    public async Task Pauses_come_after_each_burst()
    {
        CommandResult result = await RunAsync("--burst", "40", "--pause", "0.2");

        int elapsed = int.Parse(Regex.Match(result.Output, @"elapsed_ms=(\d+)").Groups[1].Value);
        Assert.True(elapsed >= 400, result.Output);
    }

    [Theory]
    [InlineData("--style other")]
    [InlineData("--burst 2")]
    [InlineData("--pause 2")]
    [InlineData("--make --made")]
    [InlineData("--workers 0")]
    [InlineData("--workers")]
    [InlineData("--other 1")]
    public async Task Wrong_use_is_refused(string options)
    {
        CommandResult result = await RunAsync(options.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("encryptor: ", result.Error);
        Assert.Empty(Names());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<CommandResult> RunAsync(params string[] options) => CommandRunner.RunAsync(
        s_program, ["--dir", _directory, "--files", "100", "--rate", "100000", .. options]);

    private string[] Names() =>
        [.. Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path))];
}
