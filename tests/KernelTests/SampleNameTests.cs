using System.Text;

namespace KernelTests;

/// <summary>
/// What a sample says of one rename, where the probe sees the system calls: who, from what to what. The event has
/// whole paths as they were typed; relative ones begin where the process was, though it has ended.
/// </summary>
public sealed class SampleNameTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("samples");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>The story this project began with: who moved my files?</summary>
    [Fact]
    public async Task Two_files_that_a_user_moves_have_their_names_and_the_users()
    {
        IReadOnlyList<EventLine> samples = await OfAsync(
            "mover", """$< = $> = 65534; for (1, 2) { open F, ">a$_"; rename "a$_", "$d/b$_" or die; }""");

        Assert.Equal([Here("a1"), Here("a2")], samples.Select(sample => sample.Old));
        Assert.Equal([Here("b1"), Here("b2")], samples.Select(sample => sample.New));
        Assert.All(samples, sample =>
        {
            Assert.Equal("mover", sample.Process);
            Assert.Equal("65534", sample.Uid);
            Assert.Equal((0, null), (sample.Errno, sample.Error));
            Assert.Equal(sample.Pid, sample.Find("process", "thread", "id")!.Value.GetInt64());
            Assert.Equal(Environment.ProcessId, sample.Find("process", "parent", "pid")!.Value.GetInt64());
            Assert.True(sample.Find("event", "duration")!.Value.GetInt64() > 0);
            Assert.Equal("system_call", sample.Text("rename", "paths_from"));
            Assert.Empty(sample.Doubts);
            Assert.All(
                (string[][])[["rename", "kinds"], ["rename", "file_system"], ["rename", "device"], ["file", "inode"]],
                unknown => Assert.Null(sample.Find(unknown)));
        });
    }

    [Fact]
    public async Task Failures_have_their_errno_and_the_name_that_is_not_there()
    {
        EventLine sample = Assert.Single(await OfAsync("fails", """rename "$d/not there", ''"""));

        Assert.Equal((2, "ENOENT"), (sample.Errno, sample.Error));
        Assert.Equal((Here("not there"), null), (sample.Old, sample.New));
        Assert.False(sample.Truncated.New); // nothing was typed, and nothing is missing
    }

    [Fact]
    public async Task Bytes_of_a_name_are_what_they_were()
    {
        EventLine sample = Assert.Single(await OfAsync(
            "bytes",
            """$n = "$d/\n\xff\xe2\x80\xae\x1b[31m'\"\\"; open F, '>', $n; rename $n, "$d/" . "x" x 255 or die"""));

        Assert.Equal(
            [.. Encoding.UTF8.GetBytes(Here("")), 10, 0xff, 0xe2, 0x80, 0xae, 0x1b, .. "[31m'\"\\"u8], sample.OldBytes);
        Assert.Equal(Here(new string('x', 255)), sample.New);
    }

    [Theory]
    [InlineData(4095, 0, false)] // PATH_MAX - 1, and a NUL
    [InlineData(4096, 36, true)] // ENAMETOOLONG
    [InlineData(100_000, 36, true)]
    public async Task Paths_are_whole_up_to_PATH_MAX_and_flagged_beyond(int length, int error, bool truncated)
    {
        // An event's path has no "." of what was typed, but every "..".
        EventLine sample = Assert.Single(await OfAsync(
            "long",
            $"""$up = "../{_directory.Name}/"; $p = "$d/"; $p .= $up x ((4093 - length $p) / length $up); """
                + $"""$p .= 'a' x ({length} - length $p); open F, ">$d/aa"; rename "$d/aa", $p"""));

        Assert.Equal(error, sample.Errno);
        Assert.Equal(truncated, sample.Truncated.New);
        Assert.Equal(Math.Min(length, 4096), sample.NewBytes.Length);
        Assert.StartsWith(Here($"../{_directory.Name}/../"), sample.New, StringComparison.Ordinal);
        Assert.Equal(Here("aa"), sample.Old);
    }

    [Fact]
    public async Task Address_that_is_none_is_an_unknown_name()
    {
        EventLine sample = Assert.Single(await OfAsync("fault", """$to = "$d/to"; syscall 82, 1, $to"""));

        Assert.Equal(14, sample.Errno);
        Assert.Null(sample.Old);
        Assert.Equal((false, true), sample.Truncated);
        Assert.Equal(Here("to"), sample.New);
    }

    /// <summary>The one name begins at a descriptor, the other one at the working directory.</summary>
    [Fact]
    public async Task Directories_and_flags_of_renameat2_are_there()
    {
        EventLine sample = Assert.Single(await OfAsync(
            "at2", "mkdir 'sub'; ($a, $b) = ('a', 'b'); open F, '>sub/a'; open G, '>b'; opendir D, 'sub';"
                + " syscall 316, fileno D, $a, -100, $b, 2"));

        Assert.Equal(0, sample.Errno);
        Assert.Equal(["RENAME_EXCHANGE"], sample.Words("rename", "flags"));
        Assert.Equal((Here("sub/a"), Here("b")), (sample.Old, sample.New));
    }

    /// <summary>Of a chroot, as absolute paths are; and across a mount, into what is below it.</summary>
    [Fact]
    public async Task Relative_paths_begin_at_the_root_of_the_process()
    {
        EventLine jailed = Assert.Single(await OfAsync(
            "jailed", "mkdir 'jail'; mkdir 'jail/in'; chroot 'jail'; chdir '/in'; open F, '>a'; rename 'a', '../b' or die"));
        Assert.Equal(("/in/a", "/in/../b"), (jailed.Old, jailed.New));

        EventLine root = Assert.Single(await OfAsync("rooted", """chdir '/'; open F, ">$d/r"; ($r = $d) =~ s,^/,,; rename "$r/r", "$r/s" or die"""));
        Assert.Equal((Here("r"), Here("s")), (root.Old, root.New));

        EventLine shared = Assert.Single(await OfAsync(
            "mounted", "chdir '/dev/shm'; open F, '>rename-start-a'; rename 'rename-start-a', 'rename-start-b' or die; unlink 'rename-start-b'"));
        Assert.Equal(("/dev/shm/rename-start-a", "/dev/shm/rename-start-b"), (shared.Old, shared.New));
    }

    /// <summary>It is not known then, and not made up.</summary>
    [Fact]
    public async Task Relative_paths_too_deep_below_the_root_have_no_directory()
    {
        EventLine deep = Assert.Single(await OfAsync(
            "deep", "for (1 .. 130) { mkdir 'd'; chdir 'd' } open F, '>a'; rename 'a', 'b' or die"));

        Assert.Equal(("a", "b"), (deep.Old, deep.New));
        Assert.Contains("unknown_directory", deep.Doubts);
    }

    /// <summary>Pages of a fresh child are not mapped when a call begins: 8 of 200 names were empty there.</summary>
    [Fact]
    public async Task Names_of_200_fresh_processes_are_all_there()
    {
        IReadOnlyList<EventLine> samples = await OfAsync(
            "fresh",
            """($here, $there) = ("$d/here", "$d/there"); for (1 .. 20) { $0 = "fresh-$_"; """
                + "for (1 .. 10) { unless (fork) { rename $here, $there; exit } wait } }");

        Assert.Equal(200, samples.Count);
        Assert.All(samples, sample => Assert.Equal((Here("here"), Here("there")), (sample.Old, sample.New)));
    }

    private string Here(string name) => $"{_directory.FullName}/{name}";

    /// <param name="name">Begins the comm of what the script does.</param>
    /// <param name="script">Perl in the test's directory, which is $d.</param>
    /// <returns>The events of its renames.</returns>
    private async Task<IReadOnlyList<EventLine>> OfAsync(string name, string script)
    {
        await using SampledExporter exporter = await SampledExporter.StartAsync("--probe.attach=tracepoint");
        string[] arguments = ["-e", $"$0 = '{name}'; chdir($d = '{_directory.FullName}'); {script}"];
        CommandResult perl = await CommandRunner.RunAsync("/usr/bin/perl", arguments);
        Assert.True(perl.ExitCode == 0, perl.Error);
        SampleTotals totals = await exporter.StopAsync();
        Assert.True(totals.Balances, totals.ToString());
        return exporter.EventsOf(name);
    }
}
