using RenameExporter.Guard.Enforcing;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Guard.Enforcing;

public sealed class HookRefusalTests : IDisposable
{
    private const string NotSeen = "it attaches, and never runs";

    private readonly string _modules = Path.GetTempFileName();

    public void Dispose() => File.Delete(_modules);

    [Fact]
    public void Unproven_lsmThatIsNotAmongTheModules_saysSo()
    {
        File.WriteAllText(_modules, "lockdown,capability,apparmor\n");

        Assert.Equal(
            "bpf is not among the kernel's security modules (/sys/kernel/security/lsm: lockdown,capability,apparmor); "
            + NotSeen,
            HookRefusal.Unproven(Hook.Lsm, NotSeen, _modules));
    }

    [Theory]
    [InlineData("Lsm", "lockdown,bpf,ima")] // there, and it does not run all the same: the test is the judge
    [InlineData("FmodRet", "lockdown")]
    public void Unproven_whereTheModulesExplainNothing_isWhatTheTestFound(string hook, string modules)
    {
        File.WriteAllText(_modules, modules);

        Assert.Equal(NotSeen, HookRefusal.Unproven(Enum.Parse<Hook>(hook), NotSeen, _modules));
    }

    [Fact]
    public void Unproven_withoutSecurityfs_isWhatTheTestFound() =>
        Assert.Equal(NotSeen, HookRefusal.Unproven(Hook.Lsm, NotSeen, "/no/such/file"));

    [Theory]
    [InlineData("Lsm", 1, true, true)]
    [InlineData("FmodRet", 1, true, true)]
    [InlineData("Fentry", 1, true, true)]
    [InlineData("Kprobe", 1, true, false)]
    [InlineData("Kprobe", 0, false, true)]
    [InlineData("Tracepoint", 1, false, false)]
    [InlineData("Lsm", 0, false, false)]
    public void Foresee_whatTheKernelHasNot_isNotTried(string hook, int fentryError, bool kprobes, bool refused) =>
        Assert.Equal(refused, HookRefusal.Foresee(
            Enum.Parse<Hook>(hook), Kernel() with { FentryError = fentryError, HasKprobes = kprobes }) is not null);

    [Theory]
    [InlineData("Lsm", "Preemptible", false)]
    [InlineData("FmodRet", "Preemptible", true)]
    [InlineData("FmodRet", "None", false)]
    [InlineData("Fentry", "Preemptible", true)]
    [InlineData("Fentry", "Unknown", true)] // rather told of than not
    [InlineData("Tracepoint", "Preemptible", false)]
    public void MayMiss_aKernelThatPreempts_skipsProgramsThatAreActive(string hook, string preemption, bool expected) =>
        Assert.Equal(expected, GuardLoader.MayMiss(
            Enum.Parse<Hook>(hook), Kernel() with { Preemption = Enum.Parse<Preemption>(preemption) }));

    [Fact]
    public void MayMiss_systemCallsThatArePreempted_areSkipped() =>
        Assert.True(GuardLoader.MayMiss(Hook.Tracepoint, Kernel() with { PreemptsSyscalls = true }));

    private static KernelFacts Kernel() => new("6.12.1", 1, false, true, true, Preemption.None);
}
