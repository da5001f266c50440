namespace VmTests;

/// <summary>A kernel with one thing to see: what auto takes as it is installed, and what that misses beside 24 tasks.</summary>
public abstract class CrowdGuest(string kernel) : Guest(kernel)
{
    private protected override GuestScript MainScript => GuestScript.Crowd;
}

/// <summary>Debian 13's kernel as Secure Boot starts it: nobody can read debugfs, root neither.</summary>
public sealed class Linux612Lockdown() : CrowdGuest("6.12-lockdown");

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
    : CrowdTests(guest, lossless: true, output), IClassFixture<Linux612Lockdown>;

[Trait("Kernel", "6.12-rt"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux612RtTests(Linux612Rt guest, ITestOutputHelper output)
    : CrowdTests(guest, lossless: false, output), IClassFixture<Linux612Rt>;

[Trait("Kernel", "7.2-none"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux72NoneTests(Linux72None guest, ITestOutputHelper output)
    : CrowdTests(guest, lossless: true, output), IClassFixture<Linux72None>;
