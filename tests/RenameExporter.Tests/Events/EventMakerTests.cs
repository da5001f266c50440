using RenameExporter.Events;
using RenameExporter.Host;
using RenameExporter.Tests.Host;
using Testing.Logging;

namespace RenameExporter.Tests.Events;

public sealed class EventMakerTests : IDisposable
{
    private const string HostMounts = "27 1 8:1 / /disk rw - ext4 /dev/sda1 rw\n";
    private const string OwnMounts = "90 80 8:1 /home /h rw - ext4 /dev/sda1 rw\n";

    private readonly FakeProc _proc = new(uptime: 5);
    private readonly TestClock _time = new();
    private readonly string _passwd = Path.GetTempFileName();

    public EventMakerTests()
    {
        File.WriteAllText(_passwd, "ann:x:1000:1000::/home/ann:/bin/sh\n");
        _proc.Add(1, mountinfo: HostMounts);
    }

    public void Dispose()
    {
        _proc.Dispose();
        File.Delete(_passwd);
    }

    [Fact]
    public void Make_whileTheProcessRuns_asksIt()
    {
        _proc.Add(4711, mountNamespace: "mnt:[2]", mountinfo: OwnMounts)
            .Link(4711, "exe", "/usr/bin/mv")
            .Write(4711, "cgroup", "0::/system.slice/cron.service\n")
            .Write(4711, "cmdline", "mv\0draft.txt\0\0");

        RenameEvent made = Make(Samples.Kernel);

        Assert.Equal("/h/ann/draft.txt", Samples.Text(made.Old.Bytes));
        Assert.Equal("/h/ann/final.txt", Samples.Text(made.New.Bytes));
        Assert.Equal(PathDoubts.None, made.New.Doubts);
        Assert.Equal("/usr/bin/mv", Samples.Text(made.Executable));
        Assert.Equal("ann", made.User);
        Assert.Equal("cron.service", made.Cgroup.Leaf);
        Assert.Equal(["mv", "draft.txt", ""], made.CommandLine!.Arguments.Select(Samples.Text));
        Assert.False(made.CommandLine.Truncated);
    }

    [Fact]
    public void Make_whenTheProcessHasEnded_usesTheHostsMounts()
    {
        RenameEvent made = Make(Samples.Kernel with { Cgroup = new("kept", "c0") });

        Assert.Equal("/disk/home/ann/final.txt", Samples.Text(made.New.Bytes));
        Assert.True(made.Executable.IsEmpty);
        Assert.Null(made.CommandLine);
        Assert.Equal(("kept", "c0"), (made.Cgroup.Leaf, made.Cgroup.ContainerId));
    }

    [Fact]
    public void Make_whenALaterProcessHasItsNumber_doesNotAskThatOne()
    {
        _proc.Add(4711, started: 4.9, mountinfo: OwnMounts).Link(4711, "exe", "/usr/bin/other");
        _time.Advance(TimeSpan.FromSeconds(1));
        File.WriteAllText(Path.Combine(_proc.Root, "uptime"), "6.00 1.00\n");

        RenameEvent early = Make(Samples.Kernel with { MonotonicNanoseconds = 4_000_000_000 });
        RenameEvent late = Make(Samples.Kernel with { MonotonicNanoseconds = 5_000_000_000 });

        Assert.True(early.Executable.IsEmpty);
        Assert.Equal("/disk/home/ann/final.txt", Samples.Text(early.New.Bytes));
        Assert.Equal("/usr/bin/other", Samples.Text(late.Executable));
    }

    [Fact]
    public void Make_afterASuspension_stillKnowsTheProcess()
    {
        // An hour of sleep: the time since boot has it, the monotonic clock has not.
        File.WriteAllText(Path.Combine(_proc.Root, "uptime"), "3605.00 1.00\n");
        _proc.Add(4711, started: 3604).Link(4711, "exe", "/usr/bin/mv");

        Assert.Equal("/usr/bin/mv", Samples.Text(Make(Samples.Kernel).Executable));
    }

    /// <summary>As for a service that systemd hides all other processes from.</summary>
    [Fact]
    public void Make_whenTheHostsMountsAreHidden_usesItsOwn()
    {
        File.Delete(Path.Combine(_proc.Root, "1", "mountinfo"));
        _proc.Add(99, mountinfo: "90 80 8:1 / /own rw - ext4 /dev/sda1 rw\n");

        Assert.Equal(PathDoubts.UnknownMount, Make(Samples.Kernel).New.Doubts);
        EventPath path = Maker(self: 99).Make(Samples.Kernel).New;

        Assert.Equal(("/own/home/ann/final.txt", PathDoubts.None), (Samples.Text(path.Bytes), path.Doubts));
    }

    [Fact]
    public void Make_aFileSystemThatIsMountedNowhere_isFlagged()
    {
        EventPath path = Make(Samples.Kernel with { DeviceMajor = 0, DeviceMinor = 77 }).New;

        Assert.Equal("/home/ann/final.txt", Samples.Text(path.Bytes));
        Assert.Equal(PathDoubts.UnknownMount, path.Doubts);
    }

    [Fact]
    public void Make_aFileSystemThatWasMountedJustNow_isFound()
    {
        EventMaker maker = Maker();
        RenameSample sample = Samples.Kernel with { DeviceMajor = 9 };
        Assert.Equal(PathDoubts.UnknownMount, maker.Make(sample).New.Doubts);

        _proc.Write(1, "mountinfo", HostMounts + "28 27 9:1 / /new rw - ext4 /dev/sdb1 rw\n");

        Assert.Equal("/new/home/ann/final.txt", Samples.Text(maker.Make(sample).New.Bytes));
    }

    [Fact]
    public void Make_afterTheMountsChanged_usesTheNewOnes()
    {
        EventMaker maker = Maker();
        maker.Make(Samples.Kernel);
        _proc.Write(1, "mountinfo", "27 1 8:1 / /moved rw - ext4 /dev/sda1 rw\n");
        _time.Advance(TimeSpan.FromMilliseconds(100)); // when the next samples are read

        Assert.Equal("/moved/home/ann/final.txt", Samples.Text(maker.Make(Samples.Kernel).New.Bytes));
    }

    [Fact]
    public void Make_aPathWhoseFrontIsMissing_isRelativeAndFlagged()
    {
        EventPath path = Make(Samples.Kernel with { New = new(Samples.Bytes("deep/f.txt"), true) }).New;

        Assert.Equal("deep/f.txt", Samples.Text(path.Bytes));
        Assert.Equal("txt", Samples.Text(path.Extension));
        Assert.Equal(PathDoubts.Truncated, path.Doubts);
    }

    [Fact]
    public void Make_aPathThatNobodyKnows_isNoPath()
    {
        EventPath path = Make(Samples.Kernel with { Old = new(default, false), DeviceMajor = 0 }).Old;

        Assert.True(path.Bytes.IsEmpty);
        Assert.True(path.Name.IsEmpty);
    }

    [Theory]
    [InlineData("/etc/f", -100, "/etc/f")]
    [InlineData("/etc/f", 5, "/etc/f")]
    [InlineData("f", -100, "/home/ann/f")]
    [InlineData("./a//b/.", -100, "/home/ann/a/b")]
    [InlineData("../bob/f", -100, "/home/ann/../bob/f")]
    [InlineData("f", 5, "/srv/data/f")]
    [InlineData(".", -100, "/home/ann")]
    [InlineData("//", -100, "/")]
    public void Make_aTypedPath_isJoinedToItsDirectory(string typed, int descriptor, string expected)
    {
        _proc.Add(4711).Link(4711, "cwd", "/home/ann").Link(4711, "fd/5", "/srv/data");

        EventPath path = Make(Samples.Typed with
        {
            New = Samples.Path(typed),
            NewDirectoryFd = descriptor,
        }).New;

        Assert.Equal(expected, Samples.Text(path.Bytes));
        Assert.Equal(PathDoubts.None, path.Doubts);
    }

    /// <summary>It said so at the rename; /proc is asked later, when the process may be elsewhere.</summary>
    [Fact]
    public void Make_aTypedPathWhoseStartTheKernelKnows_isJoinedToThat()
    {
        _proc.Add(4711).Link(4711, "cwd", "/later").Add(4000).Link(4000, "cwd", "/parents");

        RenameEvent made = Make(Samples.Typed with { OldStart = Samples.Bytes("/home/ann"), NewStart = Samples.Bytes("/"), NewDirectoryFd = 5 });

        Assert.Equal(("/home/ann/draft.txt", "/final.txt"), (Samples.Text(made.Old.Bytes), Samples.Text(made.New.Bytes)));
        Assert.Equal(PathDoubts.None, made.Old.Doubts | made.New.Doubts);
        Assert.True(made.ParentDirectory.IsEmpty);
    }

    [Fact]
    public void Make_aTypedPathOfAProcessThatEnded_saysWhereItsParentIs()
    {
        _proc.Add(4000).Link(4000, "cwd", "/home/ann");

        RenameEvent made = Make(Samples.Typed with { NewDirectoryFd = 5 });

        Assert.Equal("draft.txt", Samples.Text(made.Old.Bytes));
        Assert.Equal("final.txt", Samples.Text(made.New.Bytes));
        Assert.Equal((PathDoubts.UnknownDirectory, PathDoubts.UnknownDirectory), (made.Old.Doubts, made.New.Doubts));
        Assert.Equal("/home/ann", Samples.Text(made.ParentDirectory));

        // A descriptor is nobody else's, and an absolute path needs no help.
        RenameSample sample = Samples.Typed with { OldDirectoryFd = 5, NewDirectoryFd = 5 };
        Assert.True(Make(sample).ParentDirectory.IsEmpty);
        sample = Samples.Typed with { Old = Samples.Path("/a"), New = Samples.Path("/b") };
        Assert.True(Make(sample).ParentDirectory.IsEmpty);
    }

    [Fact]
    public void Make_aTypedPathOfAZombie_isThatOfAProcessThatEnded()
    {
        _proc.Add(4711, state: 'Z').Write(4711, "cgroup", "0::/\n");
        _proc.Add(4000).Link(4000, "cwd", "/home/ann");

        RenameEvent made = Make(Samples.Typed);

        Assert.Equal("final.txt", Samples.Text(made.New.Bytes));
        Assert.Equal("/home/ann", Samples.Text(made.ParentDirectory));
        Assert.Equal("", made.Cgroup.Leaf); // it is in none any more
    }

    [Fact]
    public void Make_aTypedPathInADirectoryThatWasDeleted_isFlagged()
    {
        _proc.Add(4711).Link(4711, "cwd", "/nowhere/gone (deleted)");

        Assert.Equal(PathDoubts.UnknownDirectory, Make(Samples.Typed).New.Doubts);
    }

    [Fact]
    public void Make_aTypedPathWhoseEndIsMissing_hasNoName()
    {
        EventPath path = Make(Samples.Typed with { New = new(Samples.Bytes("/very/lo"), true) }).New;

        Assert.Equal(PathDoubts.Truncated, path.Doubts);
        Assert.False(path.NameIsKnown);
    }

    [Fact]
    public void Make_withoutTheHostsProc_asksNothing()
    {
        _proc.Add(4711).Link(4711, "exe", "/usr/bin/mv");
        var maker = new EventMaker(
            new ProcessFiles(root: null), new PasswdFile(_passwd, new RecordingLogger<PasswdFile>()),
            Samples.Origin, _time);

        RenameEvent made = maker.Make(Samples.Kernel);

        Assert.True(made.Executable.IsEmpty);
        Assert.Equal(PathDoubts.UnknownMount, made.New.Doubts);
    }

    [Fact]
    public void Make_aUserWithoutAName_hasNone() => Assert.Null(Make(Samples.Kernel with { Uid = 4242 }).User);

    [Fact]
    public void Make_aLongCommandLine_isCut()
    {
        _proc.Add(4711).Write(4711, "cmdline", new string('x', 4000) + "\0" + new string('y', 4000) + "\0");

        CommandLineBytes commandLine = Make(Samples.Kernel).CommandLine!;

        Assert.True(commandLine.Truncated);
        Assert.Equal([4000, 95], commandLine.Arguments.Select(argument => argument.Length));
    }

    [Fact]
    public void Make_aTimestamp_isTheTimeOfDay()
    {
        EventMaker maker = Maker();
        RenameEvent first = maker.Make(Samples.Kernel with { MonotonicNanoseconds = 4_000_000_001 });

        Assert.Equal(
            new DateTimeOffset(2026, 11, 22, 17, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000 + 1,
            first.UnixNanoseconds);

        // Somebody sets the clock.
        _time.Now += TimeSpan.FromHours(2);
        Assert.Equal(
            new DateTimeOffset(2026, 11, 22, 20, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000,
            maker.Make(Samples.Kernel).UnixNanoseconds);
    }

    private RenameEvent Make(RenameSample sample) => Maker().Make(sample);

    private EventMaker Maker(int? self = null) => new(
        new ProcessFiles(_proc.Root, self), new PasswdFile(_passwd, new RecordingLogger<PasswdFile>()), Samples.Origin,
        _time, commandLines: true);
}
