using RenameExporter.Host;
using RenameExporter.Tests.Events;

namespace RenameExporter.Tests.Host;

/// <summary>What a process may change while it lives, and what may come after it.</summary>
public sealed class KnownProcessesTests : IDisposable
{
    private const int Pid = 4711;
    private const ulong Now = 5_000_000_000;

    private readonly FakeProc _proc = new(uptime: 5);
    private readonly TestClock _time = new();
    private readonly KnownProcesses _processes;

    public KnownProcessesTests()
    {
        _processes = new(new ProcessFiles(_proc.Root), _time);
        _proc.Add(Pid).Link(Pid, "exe", "/bin/one").Link(Pid, "cwd", "/one").Link(Pid, "fd/5", "/fd/one")
            .Write(Pid, "cgroup", "0::/one.service\n").Write(Pid, "cmdline", "one\0");
    }

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Of_withinAMoment_asksOnceForWhatLasts()
    {
        Assert.Equal(("/bin/one", "/one", "/fd/one", "mnt:[1]", "one.service"), Facts(Of("one")));
        Change();
        Assert.Equal(("/bin/one", "/two", "/fd/two", "mnt:[1]", "one.service"), Facts(Of("one")));

        File.Delete(Path.Combine(_proc.Root, "uptime")); // nor is it needed
        Assert.True(Of("one").RanAt(Now));
    }

    [Fact]
    public void Of_aMomentLater_asksAgain()
    {
        Assert.Equal(("/bin/one", "/one", "/fd/one", "mnt:[1]", "one.service"), Facts(Of("one")));
        Change(); // exec(2), chdir(2), dup2(2), setns(2), and a move into another cgroup
        _time.Advance(KnownProcesses.Moment);

        Assert.Equal(("/bin/two", "/two", "/fd/two", "mnt:[2]", "two.service"), Facts(Of("one")));
    }

    [Fact]
    public void Of_afterAnExec_asksAtOnce()
    {
        Facts(Of("one"));
        Change();

        Assert.Equal("/bin/two", Samples.Text(Of("two").Executable));
        Assert.Equal("two", Samples.Text(Assert.Single(Of("two").CommandLine!.Arguments)));
    }

    [Fact]
    public void Of_aProcessWhoseStartIsKnown_isAskedOnceInAWhile()
    {
        Facts(Of("one", started: 7));
        Change();
        _time.Advance(KnownProcesses.While - KnownProcesses.Moment);
        Assert.Equal("one.service", Of("one", started: 7).Cgroup.Leaf);

        _time.Advance(KnownProcesses.Moment);
        Assert.Equal("two.service", Of("one", started: 7).Cgroup.Leaf);
    }

    [Theory]
    [InlineData(8, 1)] // a later one with its number
    [InlineData(7, 2)] // after an exec(2) that left it its name
    public void Of_anotherStartOrProgram_asksAtOnce(ulong started, ulong program)
    {
        Facts(Of("one", started: 7, program: 1));
        Change();

        Assert.Equal("/bin/two", Samples.Text(Of("one", started, program).Executable));
    }

    [Fact]
    public void RanAt_whenALaterProcessHasTheNumber_isFalseForWhatWasBefore()
    {
        Assert.True(Of("one").RanAt(Now));
        _proc.Add(Pid, started: 5.9);
        _time.Advance(TimeSpan.FromSeconds(1));
        File.WriteAllText(Path.Combine(_proc.Root, "uptime"), "6.00 1.00\n");

        Assert.False(Of("one").RanAt(Now));
        Assert.True(Of("one").RanAt(Now + 1_000_000_000));
    }

    [Fact]
    public void RanAt_ofWhatHasEnded_isFalseUntilThereIsAnother()
    {
        Assert.False(_processes.Of(9, "x"u8).RanAt(Now));
        _proc.Add(9);
        Assert.False(_processes.Of(9, "x"u8).RanAt(Now)); // known to have ended; a moment later it is not
        _time.Advance(KnownProcesses.Moment);

        Assert.True(_processes.Of(9, "x"u8).RanAt(Now));
    }

    [Fact]
    public void Of_moreThanAreKept_forgetsAndGoesOn()
    {
        for (int pid = 10_000; pid < 12_000; pid++)
        {
            Assert.False(_processes.Of(pid).RanAt(Now));
        }

        Assert.InRange(_processes.Count, 1, 256);
        Assert.True(Of("one").RanAt(Now));
    }

    [Fact]
    public void Directories_ofAProcessThatMayNotBeLookedAt_areAskedForOnceInAMoment()
    {
        using (new NoRights(Path.Combine(_proc.Root, $"{Pid}", "fd")))
        {
            Assert.Null(Of("one").OpenDirectory(5));
        }

        Assert.Null(Of("one").OpenDirectory(5));
        Assert.Null(Of("one").WorkingDirectory);
        _time.Advance(KnownProcesses.Moment);

        Assert.Equal("/fd/one", Samples.Text(Of("one").OpenDirectory(5)));
        Assert.Equal("/one", Samples.Text(Of("one").WorkingDirectory));
    }

    [Fact]
    public void Directories_ofWhichOneIsNotThere_areAskedForEachTime()
    {
        Assert.Null(Of("one").OpenDirectory(6));

        Assert.Equal("/one", Samples.Text(Of("one").WorkingDirectory));
    }

    private KnownProcess Of(string comm, ulong started = 0, ulong program = 0) =>
        _processes.Of(Pid, Samples.Bytes(comm), started, program);

    private static (string Exe, string Cwd, string Fd, string Mounts, string Cgroup) Facts(KnownProcess process) => (
        Samples.Text(process.Executable), Samples.Text(process.WorkingDirectory), Samples.Text(process.OpenDirectory(5)),
        process.MountNamespace, process.Cgroup.Leaf);

    private void Change() =>
        _proc.Link(Pid, "exe", "/bin/two").Link(Pid, "cwd", "/two").Link(Pid, "fd/5", "/fd/two")
            .Link(Pid, "ns/mnt", "mnt:[2]").Write(Pid, "cgroup", "0::/two.service\n").Write(Pid, "cmdline", "two\0");
}
