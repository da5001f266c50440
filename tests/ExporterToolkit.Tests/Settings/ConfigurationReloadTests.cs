using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using Microsoft.Extensions.Time.Testing;
using Testing.Logging;

namespace ExporterToolkit.Tests.Settings;

/// <summary>The file of the flags, changed while a program runs.</summary>
public sealed class ConfigurationReloadTests : IDisposable
{
    private static readonly Flag<int> s_live = Flag.Number("--test.live", "A number.", "1", 0, 9, live: true);
    private static readonly Flag<int> s_fixed = Flag.Number("--test.fixed", "A number.", "1", 0, 9);
    private static readonly ProgramDescription s_program = TestProgram.Of(s_live, s_fixed);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reload");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly RecordingLogger<ConfigurationReload> _logger = new();
    private readonly List<int> _taken = [];

    private string[] Lines => [.. _logger.Lines.Select(line => $"{line.Level}: {line.Message}")];

    private string FileName => Path.Combine(_directory.FullName, "test.yml");

    [Fact]
    public void Change_ofALiveFlag_isInForceAtTheSecondLook()
    {
        using ConfigurationReload reload = Start("test: {live: 2}");
        Write("test: {live: 3}");

        reload.Look();
        Assert.Empty(_taken);
        _time.Advance(TimeSpan.FromSeconds(2));
        reload.Look();

        Assert.Equal([3], _taken);
        Assert.Equal(new ReloadHealth(1, 0, true, _time.GetUtcNow()), reload.Health);
        Assert.Equal([$"Information: {FileName} has changed and is in force: --test.live=3"], Lines);
        LookTwice(reload);
        Assert.Single(_taken);
    }

    [Fact]
    public void Change_thatIsNotDoneYet_waits()
    {
        using ConfigurationReload reload = Start("test: {live: 2}");
        Write("test: {live: 3}");
        reload.Look();
        Write("test: {live: 4}");
        reload.Look();
        Assert.Empty(_taken);

        reload.Look();
        Assert.Equal([4], _taken);
    }

    [Theory]
    [InlineData("test: {live: 10}", "line 1: test.live: '10' must be a number from 0 to 9")]
    [InlineData("test: {lvie: 3}\nnope: 1\n", "line 1: unknown key 'test.lvie'; did you mean test.live?; file F, line 2: unknown key 'nope'")]
    [InlineData("test: [", "line ")]
    public void Mistake_leavesTheOldInForce_andIsOneLine(string yaml, string expected)
    {
        using ConfigurationReload reload = Start("test: {live: 2}");
        Write(yaml);
        LookTwice(reload);
        LookTwice(reload);

        Assert.Empty(_taken);
        Assert.Equal(new ReloadHealth(0, 1, false, DateTimeOffset.UnixEpoch), reload.Health);
        Assert.StartsWith(
            $"Error: cannot reload configuration; the old one stays: file F, {expected}",
            Assert.Single(Lines).Replace(FileName, "F", StringComparison.Ordinal), StringComparison.Ordinal);

        Write("test: {live: 4}");
        LookTwice(reload);
        Assert.Equal([4], _taken);
        Assert.Equal((1UL, true), (reload.Health.Successes, reload.Health.LastSucceeded));
    }

    [Fact]
    public void File_thatIsGone_leavesTheOldInForce()
    {
        using ConfigurationReload reload = Start("test: {live: 2}");
        File.Delete(FileName);
        LookTwice(reload);

        Assert.Empty(_taken);
        Assert.EndsWith("there is no such file", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Change_thatTakesARestart_saysSoOncePerChange()
    {
        using ConfigurationReload reload = Start("test: {fixed: 2}");
        Write("test: {fixed: 3, live: 5}");
        LookTwice(reload);
        Write("test: {fixed: 3, live: 6}");
        LookTwice(reload);

        Assert.Equal([5, 6], _taken);
        Assert.Equal(
            [
                $"Information: {FileName} has changed and is in force: --test.live=5",
                $"Warning: {FileName} has changed, and this takes a restart: --test.fixed=3",
                $"Information: {FileName} has changed and is in force: --test.live=6",
            ],
            Lines);

        Write("test: {fixed: 2, live: 6}");
        LookTwice(reload);
        Assert.Equal(4, Lines.Length); // as it runs: no restart
    }

    [Fact]
    public void Value_thatAStrongerSourceOverrides_doesNotChange_andTheLogSaysWhy()
    {
        using ConfigurationReload reload = Start("test: {live: 2}", "--test.live=7");
        Write("test: {live: 3}");
        LookTwice(reload);

        Assert.Equal([7], _taken);
        Assert.Equal(
            [
                $"Information: {FileName} has changed and is in force: nothing, "
                    + "as the command line or the environment has --test.live",
            ],
            Lines);
    }

    [Fact]
    public void Comment_thatChanges_putsNothingInForce()
    {
        using ConfigurationReload reload = Start("test: {live: 2}", "--test.live=7");
        Write("test: {live: 2} # as ever");
        LookTwice(reload);

        Assert.Equal([$"Information: {FileName} has changed and is in force: nothing"], Lines);
    }

    [Fact]
    public void File_thatIsADevice_isNotWatched() => // on a terminal, nobody is to type it again and again
        Assert.False(FlagFile.Read(s_program, "/dev/null").IsWatched);

    [Fact]
    public void File_thatIsNotThereYet_isWatched() => Assert.True(FlagFile.Read(s_program, FileName).IsWatched);

    [Fact]
    public async Task File_thatIsAPipe_isReadOnce()
    {
        System.Diagnostics.Process.Start("mkfifo", FileName).WaitForExit();
        Task writing = Task.Run(() => Write("test: {live: 2}"), TestContext.Current.CancellationToken);
        FlagValues values = Values();
        await writing;

        Assert.Equal(2, values.Value(s_live));
        Assert.False(values.IsWatchable);
    }

    [Fact]
    public async Task Service_looksByTheClock()
    {
        using ConfigurationReload reload = Start("test: {live: 2}");
        await reload.StartAsync(TestContext.Current.CancellationToken);
        Write("test: {live: 3}");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (reload.Health.Successes == 0)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(1, limit.Token);
        }

        await reload.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal([3], _taken);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private ConfigurationReload Start(string yaml, params string[] args)
    {
        Write(yaml);
        return new(Values(args), values => _taken.Add(values.Value(s_live)), _time, _logger);
    }

    private FlagValues Values(params string[] args)
    {
        using var error = new StringWriter();
        CommandLine line = CommandLine.Parse(
            s_program, [$"--config.file={FileName}", .. args], TextWriter.Null, error,
            new Dictionary<string, string>());
        Assert.Equal("", error.ToString());
        return line.Values!;
    }

    private void Write(string yaml) => File.WriteAllText(FileName, yaml);

    private static void LookTwice(ConfigurationReload reload)
    {
        reload.Look();
        reload.Look();
    }
}
