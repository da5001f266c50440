using System.Text;
using RenameExporter.Abi;

namespace KernelTests.Guard;

/// <summary>Who renames more than a budget, and nobody else, is stopped in the kernel.</summary>
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class GuardBudgetTests : IDisposable
{
    private const ulong Budget = 100;

    // What a signal cannot hold back: it comes when the system call returns.
    private const ulong Last = 2;

    private readonly TestGuard _guard = new();

    public void Dispose() => _guard.Dispose();

    [Fact]
    public async Task Process_beyond_its_budget_is_stopped_and_goes_on_when_it_is_continued()
    {
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Stop | GuardAction.Deny));
        ulong began = TestGuard.Now;
        using Storm storm = Storm.Begin(TestGuard.Uid);
        GuardRecord record = await FirstRecordAsync();

        Assert.Equal(GuardOutcome.Acted, record.Outcome);
        Assert.Equal((uint)GuardAction.Stop, record.Actions); // which this hook can; it cannot deny
        Assert.Equal((TestGuard.Uid, 0u, 1ul), (record.Uid, record.Rule, record.Over));
        Assert.Equal("encryptor", Encoding.ASCII.GetString(record.Comm[..9]));
        Assert.Equal(await Storm.ProgramAsync(), (record.Inode, record.Device));
        Assert.InRange(record.TimeNs, began, TestGuard.Now);
        await UntilStateAsync(record.Pid, 'T');
        Assert.Equal(Budget, _guard.Rule.Outcome[(int)GuardOutcome.Within]);
        Assert.InRange((ulong)storm.Renamed, Budget, Budget + Last);

        _guard.Enforcer.Disarm();
        await CommandRunner.RunAsync("kill", "-CONT", $"{record.Pid}");
        Assert.Equal(0, (await storm.End).ExitCode);
        Assert.Equal(Storm.Files, storm.Renamed);
        GuardCounts counts = await _guard.AssertSumsAsync();
        Assert.Equal(counts.Rule[0].Outcome[(int)GuardOutcome.Acted], counts.Rule[0].Stopped);
        Assert.Equal(0ul, counts.Rule[0].Denied + counts.Rule[0].SignalFailed);
    }

    [Fact]
    public async Task Process_beyond_its_budget_is_killed()
    {
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill));

        Assert.InRange((ulong)await Storm.RunAsync(TestGuard.Uid), Budget, Budget + Last);

        GuardCounts counts = await _guard.AssertSumsAsync();
        Assert.Equal(Budget, counts.Rule[0].Outcome[(int)GuardOutcome.Within]);
        Assert.InRange(counts.Judged, Budget + 1, Budget + Last);
        Assert.Equal(counts.Judged - Budget, counts.Rule[0].Killed);
    }

    [Fact]
    public async Task Neighbour_is_untouched_while_another_is_killed()
    {
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill));

        int[] renamed = await Task.WhenAll(Storm.RunAsync(TestGuard.Uid), Storm.RunAsync(TestGuard.Neighbour));

        Assert.InRange((ulong)renamed[0], Budget, Budget + Last);
        Assert.Equal(Storm.Files, renamed[1]);
        Assert.InRange((await _guard.AssertSumsAsync()).Unmatched, (ulong)Storm.Files, ulong.MaxValue);
    }

    /// <summary>CPUs that take a token at the same time take as many; the last one alone may be taken by each task.</summary>
    [Fact]
    public async Task Budget_that_processes_on_all_cpus_share_is_exact()
    {
        const ulong Shared = 100_000, Tasks = 4;
        _guard.Enforce(TestGuard.Budget(Shared, GuardAction.Stop) with { Flags = (uint)GuardRuleFlag.Budget });
        using var driver = new RenameDriver();
        string[] who = ["--uid", $"{TestGuard.Uid}"];
        await driver.LoadAsync(["--count", "1", .. who]); // the bucket is there, and no longer full
        await driver.LoadAsync(["--tasks", $"{Tasks}", "--count", "30000", .. who]);

        GuardCounts counts = await _guard.AssertSumsAsync();
        Assert.Equal(120_001ul, counts.Judged);
        Assert.InRange(counts.Rule[0].Outcome[(int)GuardOutcome.Within], Shared, Shared + Tasks - 1);
    }

    [Fact]
    public async Task Exporter_itself_is_never_judged()
    {
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill));
        ulong before = _guard.Enforcer.Counts.Exempt[(int)GuardExemption.ExemptSelf];

        string name = Path.GetTempFileName();
        File.Move(name, $"{name}.moved");
        File.Delete($"{name}.moved");

        Assert.InRange(_guard.Enforcer.Counts.Exempt[(int)GuardExemption.ExemptSelf], before + 1, ulong.MaxValue);
        await _guard.AssertSumsAsync();
    }

    /// <summary>A reload that gives a rule's number to another rule: what the first one's budget was behind says nothing.</summary>
    [Fact]
    public async Task Rule_that_takes_the_place_of_a_slower_one_begins_with_a_whole_budget()
    {
        _guard.Enforce(TestGuard.Budget(Budget, GuardAction.Kill));
        await Storm.RunAsync(TestGuard.Uid);
        ulong spent = _guard.Rule.Outcome[(int)GuardOutcome.Within];

        _guard.Write(TestGuard.Budget(50, GuardAction.Kill, TestGuard.Second * 60));
        Assert.InRange((ulong)await Storm.RunAsync(TestGuard.Uid), 50ul, 50 + Last);

        Assert.Equal(spent + 50, (await _guard.AssertSumsAsync()).Rule[0].Outcome[(int)GuardOutcome.Within]);
    }

    private async Task<GuardRecord> FirstRecordAsync()
    {
        while (_guard.Records.Count == 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return _guard.Records[0];
    }

    private static async Task UntilStateAsync(uint pid, char state)
    {
        // "4711 (comm) T 1 …": proc_pid_stat(5).
        while (File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0] != state)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
