using RenameExporter.Guard.Enforcing;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace KernelTests.Guard;

/// <summary>Which hook is taken in this kernel, and why not another.</summary>
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class HookTrialTests
{
    [Fact]
    public void First_hook_that_proves_itself_is_taken_and_those_before_have_a_reason()
    {
        var trials = new List<HookTrial>();
        using Enforcer enforcer = GuardLoader.Load(null, TestGuard.Kernel, CgroupHierarchy.V2, trials);

        Assert.Equal(Hooks.All.Take(trials.Count), trials.Select(trial => trial.Hook));
        Assert.Equal(enforcer.Hook, trials[^1].Hook);
        Assert.Null(trials[^1].Why);
        Assert.All(trials.SkipLast(1), trial => Assert.False(string.IsNullOrEmpty(trial.Why)));
        Assert.Equal(0ul, enforcer.Counts.Calls); // the test is not one of them
        Assert.InRange(enforcer.Counts.Tests, 1ul, ulong.MaxValue);
    }

    [Fact]
    public void Hooks_that_need_a_trampoline_are_refused_without_a_trial_where_there_is_none()
    {
        KernelFacts without = TestGuard.Kernel with { FentryError = 1, HasKprobes = false };
        var trials = new List<HookTrial>();

        using Enforcer enforcer = GuardLoader.Load(null, without, CgroupHierarchy.V2, trials);

        Assert.Equal(Hook.Tracepoint, enforcer.Hook);
        Assert.All(trials.Take(3), trial => Assert.Contains("fentry program: Operation not permitted", trial.Why, StringComparison.Ordinal));
        Assert.Contains("no kprobes", trials[3].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Hook_is_not_proven_where_no_directory_takes_a_file()
    {
        var trials = new List<HookTrial>();

        ProbeException e = Assert.Throws<ProbeException>(() => GuardLoader.Load(
            Hook.Tracepoint, TestGuard.Kernel, CgroupHierarchy.V2, trials, ["/proc/self", "/no/such"]));

        Assert.StartsWith("cannot guard renames by --guard.hook=tracepoint. Tried tracepoint: not proven, as no directory takes a file", e.Message, StringComparison.Ordinal);
        Assert.Equal(Hook.Tracepoint, Assert.Single(trials).Hook);
    }

    [Fact]
    public void Test_leaves_no_file_behind()
    {
        DirectoryInfo directory = SharedDirectory.Create("guard");
        try
        {
            using (GuardLoader.Load(
                Hook.Tracepoint, TestGuard.Kernel, CgroupHierarchy.V2, [], ["/no/such", directory.FullName]))
            {
            }

            Assert.Empty(directory.EnumerateFileSystemInfos());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
