using System.Globalization;

namespace VmTests;

/// <summary>Twelve tasks on two CPUs: with eight scrapers, 10,000 actors, reclaims; across a restart.</summary>
internal static class LoadCells
{
    public const string Group = "load";

    private const int Scrapers = 8; // guest/load.sh
    private const int Tasks = 12;
    private const int CalmRenames = 100;

    // guest/load.sh. The rarest misses that were seen, one in 8,000 renames, hide from this many once in 500 loads.
    private const int Least = 50_000;
    private const int LeastWithReclaims = 20_000;

    public static readonly Cell[] All =
    [
        new("load", Group, AssertLoad),
        new("scrapers", Group, AssertScrapersWereServed),
        new("calm", Group, run => AssertCalm(run.Scenarios($"load-{run.Mode}"), $"actor-{{0:D5}}")),
        new("reclaim", Group, AssertReclaims),
        new("restart", Group, AssertRestart),
    ];

    private static Scenario Of(CellRun run) => run.Scenarios($"{run.Name}-{run.Mode}");

    /// <summary>Counted + overflow + missed = renames; and nothing is missed where nothing need be.</summary>
    private static void AssertSums(CellRun run, Scenario scenario)
    {
        Sums sums = Sums.Of(scenario);
        Matrix.Tell($"{run.Kernel} {run.Mode} {run.Name}: {sums}");
        LoadTable.Found(run, sums);
        if (run.Lossless)
        {
            Assert.Equal(0, sums.Missed);
            Assert.Equal(sums.Renamed, sums.Counted + sums.Overflow);
        }
        else if (sums.Countable)
        {
            Assert.Equal(sums.Renamed, sums.Counted + sums.Overflow + sums.Missed);
        }
        else
        {
            // Announced by misses_countable 0: no more than that can be asked of it.
            Assert.InRange(sums.Counted + sums.Overflow + sums.Missed, 1, sums.Renamed);
        }
    }

    private static void AssertLoad(CellRun run)
    {
        Assert.InRange(Of(run).Driver("renamer.driver", "load", "renamed"), Least, decimal.MaxValue);
        AssertSums(run, Of(run));
        if (run.Mode == "kprobe" && !Sums.Of(Of(run)).Countable)
        {
            AssertFoundOnceAtRest(run, Of(run));
        }
    }

    /// <summary>What kretprobe has lost and the kernel does not count: the exporter did, as entries without an exit.</summary>
    private static void AssertFoundOnceAtRest(CellRun run, Scenario scenario)
    {
        Sums load = Sums.Of(scenario, "rested");
        Sums all = load with { Renamed = load.Renamed + scenario.Driver("renamer.driver", "calm", "renamed") };
        Matrix.Tell($"{run.Kernel} {run.Mode} {run.Name} and calm, at rest: {all}");
        Assert.Equal(all.Renamed, all.Counted + all.Overflow + all.Missed);
    }

    private static void AssertScrapersWereServed(CellRun run)
    {
        Scenario scenario = run.Scenarios($"load-{run.Mode}");

        // The web server gives an answer up after half a minute. A machine that stands still for so long loses one of each scraper.
        bool stoodStill = scenario.Driver("scraper", "scrapes", "longest_ms") >= 30_000;
        Assert.InRange(scenario.Driver("scraper", "scrapes", "failed"), 0, stoodStill ? Scrapers : 0);
        Assert.True(
            scenario.Driver("scraper", "scrapes", "ok") >= 8, "a scraper that is never answered is no load");
        Assert.Equal(10_000, scenario.Driver("renamer.driver", "load", "actors"));
    }

    /// <summary>The same tasks, after the storm: it left nothing behind in them.</summary>
    private static void AssertCalm(Scenario scenario, string comm)
    {
        Scrape loaded = scenario.Scrape("loaded"), calm = scenario.Scrape("calm");
        Assert.Equal(CalmRenames * Tasks, scenario.Driver("renamer.driver", "calm", "renamed"));
        Assert.All(
            Enumerable.Range(1, Tasks).Select(task => string.Format(CultureInfo.InvariantCulture, comm, task)),
            name => Assert.Equal(
                CalmRenames, calm.Sum(CellRun.Renames, ("comm", name)) - loaded.Sum(CellRun.Renames, ("comm", name))));
    }

    /// <summary>A few slots for many actors: each poll takes slots back while twelve tasks rename.</summary>
    private static void AssertReclaims(CellRun run)
    {
        Assert.InRange(Of(run).Driver("renamer.driver", "load", "renamed"), LeastWithReclaims, decimal.MaxValue);
        Scrape loaded = Of(run).Scrape("loaded");
        Assert.True(loaded.Sum("rename_exporter_slots_reclaimed_total", ("table", "actors")) > 0);
        AssertSums(run, Of(run));
        // Who has no slot is in the overflow: the sum tells of the calm ones here.
        decimal Events(Scrape scrape) => scrape.Sum("rename_exporter_probe_events_total", ("outcome", "renamed"));
        Assert.Equal(
            Of(run).Driver("renamer.driver", "calm", "renamed"), Events(Of(run).Scrape("calm")) - Events(loaded));
    }

    private static void AssertRestart(CellRun run)
    {
        Scenario scenario = Of(run);
        Assert.Equal(0, scenario.FirstExitStatus);
        Assert.Equal(0, scenario.ExitStatus);
        decimal Counted(string scrape) => scenario.Scrape(scrape).Sum(CellRun.Renames, ("comm", "renamer"));
        decimal renamed = scenario.Driver("renamer.driver", "load", "renamed");
        Assert.InRange(Counted("first"), 1, renamed);
        Assert.InRange(Counted("second"), 1, renamed); // it was attached while others renamed
        Assert.InRange(Counted("first") + Counted("loaded"), 2, renamed);
        AssertCalm(scenario, "calm-{0}");
    }
}

/// <summary>Where the renames of a load have gone.</summary>
internal sealed record Sums(decimal Renamed, decimal Counted, decimal Overflow, decimal Missed, bool Countable)
{
    /// <param name="scenario">Of a load.</param>
    /// <param name="at">The scrape after it: until then, calm renames may have been counted as well.</param>
    public static Sums Of(Scenario scenario, string at = "loaded")
    {
        Scrape before = scenario.Scrape("before"), loaded = scenario.Scrape(at);
        decimal Grown(string name, string label, string value) =>
            loaded.Sum(name, (label, value)) - before.Sum(name, (label, value));
        return new Sums(
            scenario.Driver("renamer.driver", "load", "renamed"),
            loaded.Sum(CellRun.Renames, "comm", comm => comm.StartsWith("actor-", StringComparison.Ordinal)),
            Grown(CellRun.Renames, "comm", "<overflow>"),
            Grown(CellRun.Missed, "program", "exit"),
            loaded.Sum("rename_exporter_probe_misses_countable") == 1);
    }

    /// <summary>Neither counted nor in the kernel's own count of misses.</summary>
    public decimal Unknown => Renamed - Counted - Overflow - Missed;

    public override string ToString() =>
        $"{Renamed:N0} renames = {Counted:N0} counted + {Overflow:N0} overflow + {Missed:N0} missed"
        + (Countable ? "" : $" + {Unknown:N0} that this kernel does not count");
}
