using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Live;
using RenameExporter.Tests.Events.Formats;

namespace RenameExporter.Tests.Live;

public sealed class LiveReportTests
{
    [Fact]
    public void Choose_manyActors_hasTheBusiestNow_andWhoFailsMost()
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            Rows = [.. Enumerable.Range(0, 30).Select(i => ($"failing{i}", 0u, 13, (ulong)i + 1))],
            More = [.. Enumerable.Range(0, 60).Select(i => Busy($"busy{i}", rate: i, total: 1000 + i))],
        }.Take();

        string[] chosen = Names(snapshot, LiveReport.Choose(snapshot, []));

        Assert.Equal([.. Enumerable.Range(10, 50).Reverse().Select(i => $"busy{i}")], chosen[..LiveReport.MostBusy]);
        Assert.Equal([.. Enumerable.Range(20, 10).Reverse().Select(i => $"failing{i}")], chosen[LiveReport.MostBusy..]);
    }

    /// <summary>Others are busy now, so that a ranking by what was would have none of these.</summary>
    [Fact]
    public void Choose_manyActors_hasWhoRenamedMost_andWhoWasFastest()
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            More =
            [
                .. Enumerable.Range(0, 50).Select(i => Busy($"busy{i}", rate: 1, total: 1)), Busy("much", rate: 0, total: 9000),
                Busy("fast", rate: 0, total: 1, peak: 700), .. Enumerable.Range(0, 50).Select(i => Busy($"idle{i}", rate: 0, total: 0)),
            ],
        }.Take();

        string[] chosen = Names(snapshot, LiveReport.Choose(snapshot, []));

        Assert.Contains("much", chosen[LiveReport.MostBusy..]);
        Assert.Contains("fast", chosen[LiveReport.MostBusy..]);
        Assert.InRange(chosen.Length, 0, LiveReport.MostBusy + (3 * LiveReport.MostOfAKind));
    }

    [Fact]
    public void Choose_atRest_ordersByWhatWasRenamedLately()
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            Rows = [("old", 0, 0, 100), ("late", 0, 0, 5)],
            Recent = [("late", 0, 5)],
        }.Take();

        Assert.Equal(["late", "old"], Names(snapshot, LiveReport.Choose(snapshot, [])));
    }

    /// <summary>In a flood of busier names nobody would find it.</summary>
    [Fact]
    public void Choose_ofABurst_hasItFirst()
    {
        RenameSnapshot snapshot = new TestSnapshot
        {
            More = [.. Enumerable.Range(0, 60).Select(i => Busy($"busy{i}", rate: i, total: 1000 + i)), Busy("slow", rate: 0, total: 1)],
        }.Take();
        Burst[] bursts = [.. ((string[])["slow", "gone", "busy7"]).Select(comm => new Burst(
            comm, BurstPhase.GoesOn, new Actor(comm, 0), Samples.Event, default, Lines.Burst))];

        string[] chosen = Names(snapshot, LiveReport.Choose(snapshot, bursts));

        Assert.Equal(["slow", "busy7", "busy59", "busy58"], chosen[..4]);
        Assert.Equal(chosen.Length, chosen.Distinct().Count());
    }

    private static ActorTotals Busy(string comm, double rate, int total, double peak = 0)
    {
        var tally = new ActorTally(new Actor(comm, 0)) { Rate = rate, Peak = peak };
        tally.Add(0, Actors.Renames((ulong)total));
        return tally.Totals;
    }

    private static string[] Names(RenameSnapshot snapshot, IReadOnlyList<int> places) =>
        [.. places.Select(place => snapshot.Actors[place].Actor.Label("comm")!)];
}
