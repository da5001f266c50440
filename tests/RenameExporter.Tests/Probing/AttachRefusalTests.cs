using Libbpf;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class AttachRefusalTests
{
    private static readonly KernelFacts Kernel = new("6.18.0", 1, true, true, true, Preemption.Unknown);

    [Fact]
    public void Foresee_kernelThatHasEverything_isNone() =>
        Assert.All(AttachModes.All, mode => Assert.Null(AttachRefusal.Foresee(mode, Kernel)));

    [Fact]
    public void Foresee_noKprobes_isOfThatModeAloneAndSaysWhereItLooked()
    {
        KernelFacts kernel = Kernel with { HasKprobes = false };

        Assert.Equal([AttachMode.Kprobe], Refused(kernel));
        Assert.Equal(
            "this kernel has no kprobes (/sys/bus/event_source/devices/kprobe): No such file or directory (ENOENT)",
            AttachRefusal.Foresee(AttachMode.Kprobe, kernel)!.Reason);
    }

    [Fact]
    public void Foresee_fentryForbidden_hasTheKernelsReason()
    {
        KernelFacts kernel = Kernel with { FentryError = Errno.EPERM };

        Assert.Equal([AttachMode.Fentry], Refused(kernel));
        Assert.StartsWith(
            "cannot load an fentry program: Operation not permitted (EPERM). ",
            AttachRefusal.Foresee(AttachMode.Fentry, kernel)!.Reason,
            StringComparison.Ordinal);
    }

    /// <summary>What a 6.12 kernel said with lockdown=confidentiality, to root.</summary>
    [Fact]
    public void Of_programThatTheVerifierRefuses_hasItsLastWord_andNoAdviceBesideThatOfLockdown()
    {
        const string Log = """
            ; bpf_probe_read_kernel(&tail, sizeof(tail), name + len - sizeof(tail)); @ name_end.bpf.h:55
            437: (b7) r2 = 16                     ; R2_w=16
            438: (85) call bpf_probe_read#4
            program of this type cannot use helper bpf_probe_read#4
            processed 222 insns (limit 1000000) max_states_per_insn 0 total_states 16 peak_states 16 mark_read 11
            """;
        KernelFacts locked = Kernel with { Lockdown = new("confidentiality", KernelLockdown.File) };

        Assert.Equal(
            "cannot load the BPF object: Invalid argument (EINVAL) "
            + "(the verifier: program of this type cannot use helper bpf_probe_read#4)",
            AttachRefusal.Of(new("cannot load the BPF object", Errno.EINVAL, Log), locked, Nobody).Reason);
        Assert.Equal(
            "cannot attach x: Permission denied (EACCES)",
            AttachRefusal.Of(new("cannot attach x", Errno.EACCES), locked, Nobody).Reason);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("processed 2 insns (limit 1000000) max_states_per_insn 0\nstack depth 0\n", null)]
    [InlineData("R1 invalid mem access 'scalar'\nverification time 5 usec\nprocessed 2 insns\n\n", "R1 invalid mem access 'scalar'")]
    public void Verdict_ofALog_isItsLastLineButForStatistics(string log, string? expected) =>
        Assert.Equal(expected, VerifierVerdict.Of(log));

    [Fact]
    public void Verdict_thatIsLong_isCut() =>
        Assert.Equal(161, VerifierVerdict.Of(new string('R', 5000))!.Length);

    [Theory]
    [InlineData(Errno.EACCES, 3, "", "As kernel.perf_event_paranoid is 3 this takes CAP_SYS_ADMIN, or sysctl kernel.perf_event_paranoid=2")]
    [InlineData(Errno.EACCES, null, "", "Where kernel.perf_event_paranoid is 3")]
    [InlineData(Errno.EACCES, 3, "CAP_SYS_ADMIN", null)]
    [InlineData(Errno.EACCES, 2, "", null)]
    [InlineData(Errno.EINVAL, 3, "", null)]
    public void Advice_isGivenWhereItIsNotFollowedYet(int errno, int? paranoid, string held, string? expected)
    {
        string advice = (Nobody with { PerfEventParanoid = paranoid, Held = [held] }).Advice(errno, new(6, 12));

        Assert.Equal(expected is null, advice.Length == 0);
        Assert.Contains(expected ?? "", advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.10", false, "", true)]
    [InlineData("5.10", true, "", false)]
    [InlineData("5.10", false, "CAP_SYS_RESOURCE", false)]
    [InlineData("5.11", false, "", false)]
    public void Advice_ofRlimitMemlock_isForThoseItLimits(string kernel, bool unlimited, string held, bool expected) =>
        Assert.Equal(
            expected,
            (Nobody with { MemlockUnlimited = unlimited, Held = [held] }).Advice(Errno.EPERM, Version.Parse(kernel))
                .Contains("ulimit -l", StringComparison.Ordinal));

    [Theory]
    [InlineData("none [integrity] confidentiality\n", null, "integrity", false)]
    [InlineData("[none] integrity confidentiality\n", "a lockdown=confidentiality b\n", "none", false)]
    [InlineData("none integrity [confidentiality]\n", null, "confidentiality", true)]
    [InlineData(null, "quiet lockdown=confidentiality\n", "confidentiality", true)] // a container
    [InlineData(null, "lockdown=integrity\n", null, false)]
    [InlineData("", null, null, false)]
    [InlineData(null, null, null, false)]
    public void Lockdown_isTheWordInBrackets_orThatOfTheCommandLine(
        string? file, string? commandLine, string? expected, bool forbids)
    {
        var lockdown = KernelLockdown.Of(file, commandLine);

        Assert.Equal(expected, lockdown?.Level);
        Assert.Equal(forbids, lockdown?.Problem is not null);
    }

    [Fact]
    public void Failure_says_once_whatIsMissingAndWhatToDo()
    {
        string problem = new KernelLockdown("confidentiality", KernelLockdown.File).Problem!;

        Assert.Equal(
            "cannot attach to renames: lockdown is 'confidentiality' (/sys/kernel/security/lockdown), which lets no "
            + "program read the kernel's memory: boot with lockdown=integrity, or without lockdown. Tried fentry: a; kprobe: b",
            ProbeLoader.Failure(null, problem, ["fentry: a", "kprobe: b"]));
        Assert.Equal(
            "cannot attach to renames by --probe.attach=kprobe. Tried kprobe: b. "
            + "'rename_exporter check' tells which modes work here",
            ProbeLoader.Failure(AttachMode.Kprobe, null, ["kprobe: b"]));
    }

    private static AttachRights Nobody => new([], 3, MemlockUnlimited: false, InUserNamespace: false);

    private static IEnumerable<AttachMode> Refused(KernelFacts kernel) =>
        AttachModes.All.Where(mode => AttachRefusal.Foresee(mode, kernel) is not null);
}
