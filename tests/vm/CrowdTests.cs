using System.Text.Json;

namespace VmTests;

/// <summary>A kernel with one thing to see: what auto takes as it is installed, and what that misses beside 24 tasks.</summary>
public abstract class CrowdGuest(string kernel) : Guest(kernel)
{
    private protected override GuestScript MainScript => GuestScript.Crowd;
}

/// <summary>Debian 13's kernel as Secure Boot starts it: nobody can read debugfs, root neither.</summary>
public sealed class Linux612Lockdown() : CrowdGuest("6.12-lockdown")
{
    private protected override GuestScript[] OtherScripts => [GuestScript.Lockdown(Linux612LockdownTests.Forbidden)];
}

/// <summary>PREEMPT_RT, with the old fprobe: no mode is lossless.</summary>
public sealed class Linux612Rt() : CrowdGuest("6.12-rt");

/// <summary>preempt=none, which kernels from 7.0 on refuse.</summary>
public sealed class Linux72None() : CrowdGuest("7.2-none");

/// <summary>The mode of expected.table; counted + overflow + missed = renames; and the kernel had no complaint.</summary>
public abstract class CrowdTests(CrowdGuest guest, bool lossless, ITestOutputHelper output)
{
    private readonly Scenario _crowd = guest.Scenario("installed-service");

    [Fact]
    public void Auto_takes_the_mode_of_the_table_and_every_rename_is_accounted_for()
    {
        guest.AssertEnded("crowd");
        Assert.True(_crowd.WasReady, _crowd.ExporterLog);
        Assert.Contains(
            $"probe attached by {Expected.Read().Taken(guest.Kernel, "service")} ", _crowd.ExporterLog,
            StringComparison.Ordinal);
        Sums sums = Sums.Of(_crowd);
        output.WriteLine($"{guest.Kernel}: {sums}");
        Matrix.Tell($"{guest.Kernel} installed, 24 tasks: {sums}");
        Assert.InRange(sums.Renamed, 50_000, decimal.MaxValue);
        Assert.True(sums.Countable);
        Assert.Equal(sums.Renamed, sums.Counted + sums.Overflow + sums.Missed);
        if (lossless)
        {
            Assert.Equal(0, sums.Missed);
        }

        Assert.Equal(0, _crowd.ExitStatus);
    }

    [Fact]
    public void Kernel_has_no_complaint()
    {
        string console = File.ReadAllText(Path.Combine(guest.Directory, "console.log"));
        Assert.DoesNotMatch("WARNING|BUG|Call Trace|suspicious RCU|lockdep", console);
    }
}

[Trait("Kernel", "6.12-lockdown"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux612LockdownTests(Linux612Lockdown guest, ITestOutputHelper output)
    : CrowdTests(guest, lossless: true, output), IClassFixture<Linux612Lockdown>
{
    internal static readonly string[] Forbidden = ["fentry", "kprobe"];

    [Fact]
    public void Confidentiality_is_named_once_and_nothing_is_advised_that_is_so_already()
    {
        guest.AssertEnded("lockdown");
        Assert.All(Forbidden, mode =>
        {
            Scenario scenario = guest.Scenario($"lockdown-{mode}");
            string log = scenario.ExporterLog;
            Assert.False(scenario.WasReady, log);
            Assert.Equal(1, scenario.ExitStatus);
            Assert.Equal(2, log.Split("lockdown is 'confidentiality' (/sys/kernel/security/lockdown)").Length);
            Assert.Equal(2, log.Split("boot with lockdown=integrity, or without lockdown").Length);
            Assert.Contains("(the verifier: program of this type cannot use helper ", log, StringComparison.Ordinal);
            Assert.DoesNotContain("CAP_", log, StringComparison.Ordinal); // root has them all
        });
    }

    /// <summary>tracefs is there, as the kernel was booted without; the programs on it read the task's memory alone.</summary>
    [Fact]
    public void Confidentiality_that_came_later_leaves_tracepoints()
    {
        guest.AssertEnded("lockdown");
        JsonElement check = guest.Scenario("lockdown-check").Check;

        Assert.Equal("confidentiality", check.GetProperty("host").GetProperty("lockdown").GetString());
        Assert.Equal("tracepoint", check.GetProperty("result").GetProperty("mode").GetString());
        Assert.DoesNotContain("integrity", check.GetProperty("result").ToString(), StringComparison.Ordinal);
    }
}

[Trait("Kernel", "6.12-rt"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux612RtTests(Linux612Rt guest, ITestOutputHelper output)
    : CrowdTests(guest, lossless: false, output), IClassFixture<Linux612Rt>;

[Trait("Kernel", "7.2-none"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux72NoneTests(Linux72None guest, ITestOutputHelper output)
    : CrowdTests(guest, lossless: true, output), IClassFixture<Linux72None>;
