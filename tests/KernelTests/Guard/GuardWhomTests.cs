using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;
using RenameExporter.Guard.Policies;

namespace KernelTests.Guard;

/// <summary>Whose renames a rule is about, by the program that makes them: user space writes what the kernel looks up.</summary>
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class GuardWhomTests : IDisposable
{
    private const ulong Budget = 100;

    private readonly TestGuard _guard = new();

    public void Dispose() => _guard.Dispose();

    [Fact]
    public async Task Program_that_is_exempt_is_never_judged()
    {
        (ulong inode, uint device) = await Storm.ProgramAsync();
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill), (ref GuardPolicy policy) =>
        {
            policy.Needs = (uint)GuardNeed.Programs;
            ulong place = Places.Hash(inode ^ ((ulong)device << 32)) & (GuardNumbers.Programs - 1);
            policy.ExemptInodes = PolicyCompiler.BitOf(inode);
            _guard.Enforcer.SpareTables.Exempt[(int)place] = new() { Inode = inode, Device = device };
        });

        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));
        Assert.InRange(
            (await _guard.AssertSumsAsync()).Exempt[(int)GuardExemption.ExemptProgram], (ulong)Storm.Files, ulong.MaxValue);
    }

    [Fact]
    public async Task User_that_is_exempt_is_never_judged()
    {
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill), (ref GuardPolicy policy) =>
            policy.Uids[1].Rules = GuardNumbers.Exempt);

        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));
        Assert.Equal((ulong)Storm.Files, (await _guard.AssertSumsAsync()).Exempt[(int)GuardExemption.ExemptUid]);
    }

    [Fact]
    public async Task Rule_for_bursts_is_about_a_program_for_as_long_as_it_is_marked()
    {
        (ulong inode, uint device) = await Storm.ProgramAsync();
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill) with { Flags = (uint)GuardRuleFlag.Enforce }, (ref GuardPolicy policy) =>
        {
            policy.Needs = (uint)(GuardNeed.Programs | GuardNeed.Marks);
            policy.AnyKind = 0;
            policy.OnBurst = 1;
        });
        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));

        _guard.Enforcer.Mark(inode, device, TestGuard.Neighbour, TestGuard.Now + TestGuard.Hour);
        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));

        _guard.Enforcer.Mark(inode, device, TestGuard.Uid, TestGuard.Now + TestGuard.Hour);
        Assert.InRange(await Storm.RunAsync(TestGuard.Uid), 1, 2); // a signal comes when the system call returns

        _guard.Enforcer.Mark(inode, device, TestGuard.Uid, TestGuard.Now);
        Assert.Equal(Storm.Files, await Storm.RunAsync(TestGuard.Uid));
        await _guard.AssertSumsAsync();
    }
}
