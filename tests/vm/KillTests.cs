namespace VmTests;

/// <summary>A kernel on which the exporter is killed forty times beside a load, and comes back to the probe that its pins keep.</summary>
public abstract class KillGuest(string kernel) : Guest(kernel)
{
    public const int Kills = 40;

    private protected override GuestScript MainScript => GuestScript.Kills(Kills);
}

public sealed class Linux510Kills() : KillGuest("5.10-kills");

public sealed class Linux61Kills() : KillGuest("6.1-kills");

public sealed class Linux72Kills() : KillGuest("7.2-kills");

/// <summary>By the mode that auto takes, which misses nothing there; half of the deaths are before it is ready.</summary>
public abstract class KillTests(KillGuest guest)
{
    private readonly Scenario _kills = guest.Scenario("kills");

    [Fact]
    public void Renames_over_forty_deaths_are_counted_to_the_last_one()
    {
        guest.AssertEnded("kills");
        string[] pages = [.. Directory.EnumerateFiles(Path.Combine(guest.Directory, "kills"), "*.metrics").Order(StringComparer.Ordinal)];
        KeptCounters kept = new();
        Assert.All(pages, page => Assert.Empty(kept.FaultsOf(Testing.Scrape.Read(page)))); // "last" is behind the numbers

        Scrape last = Testing.Scrape.Read(pages[^1]);
        decimal renamed = _kills.Driver("load.driver", "load", "renamed");
        Assert.InRange(renamed, 10_000, decimal.MaxValue);
        Assert.Equal(0, last.Sum("rename_exporter_probe_missed_total"));
        Assert.Equal(0, last.Sum("rename_exporter_overflow_total"));
        Assert.Equal(renamed, last.Sum("file_renames_total", ("uid", "4341")));
        Assert.Equal(KillGuest.Kills / 2 + 1, pages.Length);
    }

    [Fact]
    public void Each_that_became_ready_continued_the_probe_of_the_first()
    {
        guest.AssertEnded("kills");
        string[] logs = [.. Enumerable.Range(0, KillGuest.Kills + 1)
            .Where(number => number == 0 || _kills.Has($"{number:000}.metrics") || number == KillGuest.Kills)
            .Select(number => string.Join('\n', _kills.Lines($"{number:000}.log")))];

        Assert.Contains("probe attached by ", logs[0], StringComparison.Ordinal);
        Assert.All(logs[1..], log => Assert.Contains("probe continued", log, StringComparison.Ordinal));
    }

    [Fact]
    public void Kernel_has_no_complaint() => Assert.DoesNotMatch(
        "WARNING|BUG|Call Trace|suspicious RCU|lockdep",
        File.ReadAllText(Path.Combine(guest.Directory, "console.log")));
}

[Trait("Kernel", "5.10-kills"), Trait("Machine", "restart"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux510KillTests(Linux510Kills guest) : KillTests(guest), IClassFixture<Linux510Kills>;

[Trait("Kernel", "6.1-kills"), Trait("Machine", "restart"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux61KillTests(Linux61Kills guest) : KillTests(guest), IClassFixture<Linux61Kills>;

[Trait("Kernel", "7.2-kills"), Trait("Machine", "restart"), Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Linux72KillTests(Linux72Kills guest) : KillTests(guest), IClassFixture<Linux72Kills>;
