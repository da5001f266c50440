using System.Text;

namespace KernelTests;

/// <summary>What a sample says of one rename, where the probe sees the system calls: who, from what to what.</summary>
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class SampleNameTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("samples");
    private SamplerProcess _sampler = null!;

    public async ValueTask InitializeAsync()
    {
        _sampler = await SamplerProcess.StartAsync("--probe.attach=tracepoint");
        File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0x1ff);
    }

    public ValueTask DisposeAsync() => _sampler.DisposeAsync();

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>The story this project began with: who moved my files?</summary>
    [Fact]
    public async Task Two_files_that_a_user_moves_have_their_names_and_the_users()
    {
        IReadOnlyList<PrintedSample> samples = await SamplesAsync(
            "mover", """$< = $> = 65534; for (1, 2) { open F, ">a$_"; rename "a$_", "$ENV{PWD}/b$_" or die; }""");

        Assert.Equal(["a1", "a2"], samples.Select(sample => Text(sample.Old)));
        Assert.Equal(
            [$"{_directory.FullName}/b1", $"{_directory.FullName}/b2"], samples.Select(sample => Text(sample.New)));
        Assert.All(samples, sample =>
        {
            Assert.Equal("mover", Text(sample.Comm));
            Assert.Equal(65534, sample.Number("uid"));
            Assert.Equal(0, sample.Number("error"));
            Assert.Equal(sample.Number("pid"), sample.Number("tid"));
            Assert.Equal(Environment.ProcessId, sample.Number("parent_pid"));
            Assert.Equal((-100, -100), (sample.Number("old_dir_fd"), sample.Number("new_dir_fd")));
            Assert.True(sample.Number("latency_ns") > 0);
            Assert.True(sample.IsTyped);
            Assert.False(sample.Flag("old_truncated") || sample.Flag("new_truncated"));
            Assert.Equal(("unknown", "", "0:0", 0), (
                sample.Text("kinds"), sample.Text("fstype"), sample.Text("device"), sample.Number("inode")));
        });
    }

    [Fact]
    public async Task Failures_have_their_errno_and_the_name_that_is_not_there()
    {
        PrintedSample sample = Assert.Single(await SamplesAsync("fails", "rename 'not there', ''"));

        Assert.Equal(2, sample.Number("error"));
        Assert.Equal(("not there", ""), (Text(sample.Old), Text(sample.New)));
        Assert.False(sample.Flag("new_truncated")); // nothing was typed, and nothing is missing
    }

    [Fact]
    public async Task Bytes_of_a_name_are_what_they_were()
    {
        PrintedSample sample = Assert.Single(await SamplesAsync(
            "bytes", """$n = "\n\xff\xe2\x80\xae\x1b[31m'\"\\"; open F, '>', $n; rename $n, "x" x 255 or die"""));

        Assert.Equal([10, 0xff, 0xe2, 0x80, 0xae, 0x1b, .. "[31m'\"\\"u8], sample.Old);
        Assert.Equal(new string('x', 255), Text(sample.New));
    }

    [Theory]
    [InlineData(4095, 0, false)] // PATH_MAX - 1, and a NUL
    [InlineData(4096, 36, true)] // ENAMETOOLONG
    [InlineData(100_000, 36, true)]
    public async Task Paths_are_whole_up_to_PATH_MAX_and_flagged_beyond(int length, int error, bool truncated)
    {
        PrintedSample sample = Assert.Single(await SamplesAsync(
            "long",
            $"$p = './' x {(length - 1) / 2}; $p .= 'a' x ({length} - length $p); open F, '>aa'; rename 'aa', $p"));

        Assert.Equal(error, sample.Number("error"));
        Assert.Equal(truncated, sample.Flag("new_truncated"));
        Assert.Equal(Math.Min(length, 4096), sample.New.Length);
        Assert.StartsWith("./././", Text(sample.New), StringComparison.Ordinal);
        Assert.Equal("aa", Text(sample.Old));
    }

    [Fact]
    public async Task Address_that_is_none_is_an_unknown_name()
    {
        PrintedSample sample = Assert.Single(await SamplesAsync("fault", "$to = 'to'; syscall 82, 1, $to"));

        Assert.Equal(14, sample.Number("error"));
        Assert.Empty(sample.Old);
        Assert.True(sample.Flag("old_truncated"));
        Assert.Equal("to", Text(sample.New));
    }

    [Fact]
    public async Task Directories_and_flags_of_renameat2_are_there()
    {
        PrintedSample sample = Assert.Single(await SamplesAsync(
            "at2", "($a, $b) = ('a', 'b'); open F, '>a'; open G, '>b'; opendir D, '.';"
                + " syscall 316, fileno D, $a, -100, $b, 2"));

        Assert.Equal((0, 2), (sample.Number("error"), sample.Number("flags")));
        Assert.Equal(-100, sample.Number("new_dir_fd"));
        Assert.InRange(sample.Number("old_dir_fd"), 3, 1000);
    }

    /// <summary>Pages of a fresh child are not mapped when a call begins: 8 of 200 names were empty there.</summary>
    [Fact]
    public async Task Names_of_200_fresh_processes_are_all_there()
    {
        IReadOnlyList<PrintedSample> samples = await SamplesAsync(
            "fresh",
            "for (1 .. 20) { $0 = \"fresh-$_\"; "
                + "for (1 .. 10) { unless (fork) { rename 'here', 'there'; exit } wait } }");

        Assert.Equal(200, samples.Count);
        Assert.All(samples, sample => Assert.Equal(("here", "there"), (Text(sample.Old), Text(sample.New))));
    }

    /// <param name="script">Perl, with a name of its own as comm, in a directory of its own.</param>
    /// <returns>The samples of whose comm begins so.</returns>
    private async Task<IReadOnlyList<PrintedSample>> SamplesAsync(string name, string script)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/perl", "-e", $"$0 = '{name}'; chdir '{_directory}'; $ENV{{PWD}} = '{_directory}'; {script}");
        Assert.True(result.ExitCode == 0, result.Error);
        SampleTotals totals = await _sampler.StopAsync();
        Assert.True(totals.Balances, totals.ToString());
        return
        [
            .. _sampler.Samples.Where(sample => Text(sample.Comm).StartsWith(name, StringComparison.Ordinal)),
        ];
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
