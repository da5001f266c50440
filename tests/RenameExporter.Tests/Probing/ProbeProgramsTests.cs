using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class ProbeProgramsTests
{
    [Theory]
    [InlineData("Fentry", true, "fentry/vfs_rename", "fexit/vfs_rename")]
    [InlineData("KprobeMulti", true, "kprobe.multi", "kretprobe.multi")]
    [InlineData("KprobeMulti", false, "kprobe.multi", "kretprobe.multi")]
    [InlineData("Kprobe", true, "kprobe/vfs_rename", "kretprobe/vfs_rename")]
    [InlineData("Kprobe", false, "kprobe/vfs_rename", "kretprobe/vfs_rename")]
    public void Of_modeOnVfsRename_areProgramsOfTheShippedObject(
        string mode, bool hasTypeCast, string entry, string exit)
    {
        using BpfObject shipped = TestObject.OpenShipped(
            ProbePrograms.ObjectOf(Enum.Parse<AttachMode>(mode), Kernel(hasTypeCast)));

        ProgramPair pair = Assert.Single(Of(Enum.Parse<AttachMode>(mode), Kernel(hasTypeCast)));

        Assert.Equal(entry, shipped.Program(pair.Entry!).Section);
        Assert.Equal(exit, shipped.Program(Assert.Single(pair.Exits)).Section);
    }

    [Fact]
    public void Of_tracepointMode_areThePairsOfEachSystemCall()
    {
        using BpfObject shipped = TestObject.OpenShipped();

        // renameat2 is there on every architecture; rename and renameat are not.
        IReadOnlyList<ProgramPair> pairs = Of(AttachMode.Tracepoint, Kernel(hasTypeCast: true));

        Assert.Contains(pairs, pair => pair.Syscall == "renameat2");
        Assert.All(pairs, pair =>
        {
            Assert.Equal($"enter_{pair.Syscall}", pair.Entry);
            Assert.Equal(
                $"tracepoint/syscalls/sys_enter_{pair.Syscall}", shipped.Program(pair.Entry!).Section);
            Assert.Equal("exit_syscall", Assert.Single(pair.Exits));
            Assert.Equal("tracepoint", shipped.Program("exit_syscall").Section); // one for all
        });
    }

    [Fact]
    public void Of_tracepointModeWhereSystemCallsArePreempted_areCopiesOfTheExitInTheirOrder()
    {
        using BpfObject shipped = TestObject.OpenShipped();

        IReadOnlyList<ProgramPair> pairs = Of(
            AttachMode.Tracepoint, Kernel(hasTypeCast: true) with { PreemptsSyscalls = true });

        Assert.All(pairs, pair =>
        {
            Assert.Equal(
                Enumerable.Range(1, ExitNumbers.Copies).Select(number => $"exit_copy_{number}"), pair.Exits);
            Assert.All(pair.Exits, exit => Assert.Equal("tracepoint", shipped.Program(exit).Section));
            Assert.Equal([pair.Entry, .. pair.Exits], pair.Programs);
        });
    }

    /// <summary>An older kernel refuses a program that calls what it has not.</summary>
    [Fact]
    public void Of_kprobeModes_callTheKernelOnlyWhereItCanBeCalled()
    {
        foreach (AttachMode mode in new[] { AttachMode.Kprobe, AttachMode.KprobeMulti })
        {
            Assert.EndsWith("_cast", Assert.Single(Of(mode, Kernel(hasTypeCast: true))).Entry!);
            Assert.EndsWith("_entry", Assert.Single(Of(mode, Kernel(hasTypeCast: false))).Entry!);
        }
    }

    [Theory]
    [InlineData("rename.bpf.o", false)]
    [InlineData("rename_cast.bpf.o", true)]
    public void Programs_ofTheShippedObjects_areAllUsedBySomeMode(string name, bool hasTypeCast)
    {
        using BpfObject shipped = TestObject.OpenShipped(name);

        var used = AttachModes.All
            .Where(mode => ProbePrograms.ObjectOf(mode, Kernel(hasTypeCast)) == name)
            .SelectMany(mode => (bool[])[false, true], (mode, preempts) => (mode, preempts))
            .SelectMany(of => (bool[])[false, true], (of, durations) => Of(
                of.mode, Kernel(hasTypeCast) with { PreemptsSyscalls = of.preempts }, durations))
            .SelectMany(pairs => pairs)
            .SelectMany(pair => pair.Programs)
            .Concat([ProbePrograms.Reclaim, ProbePrograms.Canary])
            .Distinct();

        // On x86-64, where all three system calls exist.
        Assert.Equal(shipped.Programs().Select(program => program.Name).Order(), used.Order());
    }

    [Fact]
    public void Of_tracepointModeWithoutDurations_areExitsAlone()
    {
        using BpfObject shipped = TestObject.OpenShipped();

        IReadOnlyList<ProgramPair> pairs = Of(AttachMode.Tracepoint, Kernel(hasTypeCast: true), durations: false);

        Assert.All(pairs, pair =>
        {
            Assert.Null(pair.Entry);
            Assert.Equal(["exit_alone"], pair.Programs);
        });
        Assert.Equal("tracepoint", shipped.Program("exit_alone").Section);
    }

    /// <summary>The programs are then those of any mode that has a use for entries.</summary>
    [Theory]
    [InlineData("Fentry", false)]
    [InlineData("KprobeMulti", false)]
    [InlineData("Kprobe", false)]
    [InlineData("Tracepoint", true)]
    public void Of_whereSomethingElseNeedsEntries_areTheSameWithoutDurations(string mode, bool preemptsSyscalls)
    {
        KernelFacts kernel = Kernel(hasTypeCast: true) with { PreemptsSyscalls = preemptsSyscalls };

        Assert.Equal(
            Of(Enum.Parse<AttachMode>(mode), kernel).SelectMany(pair => pair.Programs),
            Of(Enum.Parse<AttachMode>(mode), kernel, durations: false).SelectMany(pair => pair.Programs));
    }

    private static IReadOnlyList<ProgramPair> Of(AttachMode mode, KernelFacts kernel, bool durations = true) =>
        ProbePrograms.Of(mode, kernel, EntryUses.Of(
            mode, kernel.PreemptsSyscalls, new(null, CommOfThread: false, MaxEntries: 16) { Durations = durations }));

    private static KernelFacts Kernel(bool hasTypeCast) => new(
        "6.2.0", 1, HasNewFprobe: false, HasTaskStorage: true, hasTypeCast, Preemption.Unknown);
}
