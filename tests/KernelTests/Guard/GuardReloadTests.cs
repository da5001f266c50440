using RenameExporter.Abi;

namespace KernelTests.Guard;

/// <summary>A policy takes the place of another while renames are judged.</summary>
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class GuardReloadTests
{
    private const int Reloads = 1000, Tasks = 2;

    [Fact]
    public async Task No_verdict_is_lost_when_policies_are_swapped_under_load()
    {
        using var guard = new TestGuard();
        using var enough = new CancellationTokenSource();
        guard.Enforce(TestGuard.Budget(1_000_000, GuardAction.Kill));
        Task<int>[] storms = [.. Enumerable.Range(0, Tasks).Select(_ => RenameUntilAsync(enough.Token))];
        for (int i = 0; i < Reloads; i++)
        {
            // A budget, and none that does more than to say so.
            guard.Write(i % 2 == 0
                ? TestGuard.Budget(1, GuardAction.Kill) with { Flags = 0 }
                : TestGuard.Budget(1_000_000, GuardAction.Kill));
        }

        await enough.CancelAsync();
        int renamed = (await Task.WhenAll(storms)).Sum();
        GuardCounts counts = await guard.AssertSumsAsync();
        Assert.Equal((ulong)renamed, counts.Judged);
        Assert.NotEqual(0ul, counts.Rule[0].Outcome[(int)GuardOutcome.Within]);
        Assert.NotEqual(0ul, counts.Rule[0].Outcome[(int)GuardOutcome.WouldAct]);
        Assert.Equal(
            counts.Judged,
            counts.Rule[0].Outcome[(int)GuardOutcome.Within] + counts.Rule[0].Outcome[(int)GuardOutcome.WouldAct]);
    }

    private static async Task<int> RenameUntilAsync(CancellationToken enough)
    {
        int renamed = 0;
        do
        {
            renamed += await Storm.RunAsync(TestGuard.Uid);
        }
        while (!enough.IsCancellationRequested);

        return renamed;
    }
}
