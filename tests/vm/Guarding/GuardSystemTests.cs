using System.Globalization;

namespace VmTests.Guarding;

/// <summary>Debian 12 with systemd, of a disk that make-system.sh makes.</summary>
public sealed class System61() : Guest("6.1-system")
{
    private protected override GuestScript MainScript => GuestScript.System;

    private protected override string[] OtherDisks => ["system"];
}

/// <summary>
/// A system boots, installs packages, rotates logs and adds users, while a guard enforces over everybody, with the
/// exemptions that are shipped: nobody is stopped.
/// </summary>
[Trait("Kernel", "6.1-system"), Trait("Machine", "system"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class GuardSystemTests(System61 guest, ITestOutputHelper output) : IClassFixture<System61>
{
    [Fact]
    public void Day_of_a_system_is_not_disturbed()
    {
        guest.AssertEnded("system");
        var work = new Scenario(Path.Combine(guest.Directory, "system"));
        Scrape after = Scrape.Read(Path.Combine(guest.Directory, "system", "after.metrics"));
        output.WriteLine(string.Join('\n', work.Lines("exporter.log")));

        Assert.Equal(["packages 0", "logrotate 0", "users 0", "system 0"], work.Lines("did-day"));
        Assert.Equal(1, GuardRun.Of(after, "info", ("mode", "enforce")));
        Assert.InRange(GuardRun.Of(after, "judged_total"), 50, decimal.MaxValue); // of who is not on the list
        Assert.InRange(GuardRun.Of(after, "exempt_total", ("reason", "executable")), 300, decimal.MaxValue);
        Assert.Equal(0, GuardRun.Of(after, "verdicts_total", ("verdict", "acted")));
        Assert.Equal("0", work.Lines("stopped")[0]);
        GuardRun.AssertSums(after);
    }

    /// <summary>The commands of docs/guard.md, as they stand there, after our package was installed.</summary>
    [Fact]
    public void Guide_leads_from_nothing_to_a_host_that_enforces()
    {
        guest.AssertEnded("system");
        var work = new Scenario(Path.Combine(guest.Directory, "system"));
        output.WriteLine(string.Join('\n', work.Lines("guide.log")));

        Assert.Equal(
            ["package 0", "guide-1 0", "guide-2 0", "guide-3 0", "guide-4 0", "guide-5 0"], work.Lines("did"));
        Assert.Contains(work.Lines("guide-2"), line => line.Contains("encryptor", StringComparison.Ordinal));
        Assert.Contains(work.Lines("guide-3"), line => line.Contains("verdict=\"would_act\"", StringComparison.Ordinal));
        Assert.Contains(work.Lines("guide-4"), line => line.Contains("mode=\"enforce\"", StringComparison.Ordinal));
        Assert.NotEqual("0", work.Lines("guide-stopped")[0]);
        Assert.InRange(int.Parse(work.Lines("guide-renamed")[0], CultureInfo.InvariantCulture), 200, 999);
        Scrape guided = Scrape.Read(Path.Combine(guest.Directory, "system", "guided.metrics"));
        Assert.Equal(1, GuardRun.Of(guided, "verdicts_total", ("rule", "encryptor"), ("verdict", "acted")));
        Assert.Contains(
            work.Lines("guide.log"), line => line.Contains("guard: process-stopped: mv, ", StringComparison.Ordinal));
    }
}
