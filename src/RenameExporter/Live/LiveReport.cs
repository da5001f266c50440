using System.Buffers;
using System.Text.Json;
using ExporterToolkit.Exposition;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Metrics;
using RenameExporter.Probing;

namespace RenameExporter.Live;

/// <summary>
/// What /api/v1/live answers, and 'top' shows: the numbers that a scrape would have at this moment, of those who matter now.
/// For one caller at a time.
/// </summary>
internal sealed class LiveReport(LiveSources sources, TimeProvider time)
{
    /// <summary>The busiest of all actors.</summary>
    public const int MostBusy = 50;

    /// <summary>Besides these, who failed most, who renamed most, and who was fastest: so many of each.</summary>
    public const int MostOfAKind = 10;

    // At most some 100 KB: 144 actors, with 120 numbers of 50 of them.
    private readonly ArrayBufferWriter<byte> _page = new(4096);

    /// <exception cref="MetricsUnavailableException">There is no probe to read.</exception>
    public ReadOnlyMemory<byte> Make()
    {
        try
        {
            IReadOnlyList<Burst> bursts = sources.Bursts?.Take() ?? [];
            sources.Samples?.Ask([.. bursts.Select(burst => burst.Actor.Name)]);
            using RenameSnapshot snapshot = sources.Monitor.TakeWithRates();
            _page.ResetWrittenCount();
            using var json = new Utf8JsonWriter(_page);
            LiveJson.Write(json, sources, time.GetUtcNow(), snapshot, bursts, Choose(snapshot, bursts));
            json.Flush();
            return _page.WrittenMemory.ToArray();
        }
        catch (ProbeException e)
        {
            throw new MetricsUnavailableException(e.Message, e);
        }
    }

    /// <returns>Places in <see cref="RenameSnapshot.Actors"/>: those with bursts first, in the order of the bursts, then the busiest now.</returns>
    internal static IReadOnlyList<int> Choose(RenameSnapshot snapshot, IReadOnlyList<Burst> bursts)
    {
        ArraySegment<ActorTotals> actors = snapshot.Actors;
        ulong[] failed = [.. Enumerable.Range(0, actors.Count).Select(i => actors[i].Failed)];
        int[] byRate = [.. Enumerable.Range(0, actors.Count)];
        Array.Sort(byRate, (a, b) => Compare(actors[b], actors[a], failed[b], failed[a]) is var order && order != 0 ? order : a - b);
        var chosen = byRate.Take(MostBusy).ToHashSet();
        chosen.UnionWith(byRate.Where(i => failed[i] > 0).OrderByDescending(i => failed[i]).Take(MostOfAKind));
        chosen.UnionWith(byRate.OrderByDescending(i => actors[i].Succeeded.Renames).Take(MostOfAKind));
        chosen.UnionWith(byRate.OrderByDescending(i => actors[i].Peak).Take(MostOfAKind));
        int[] bursting =
        [
            .. bursts.Select(burst => Array.FindIndex(byRate, i => actors[i].Actor.CompareTo(burst.Actor) == 0))
                .Where(place => place >= 0).Select(place => byRate[place]).Distinct(),
        ];
        chosen.ExceptWith(bursting);
        return [.. bursting, .. byRate.Where(chosen.Contains)];
    }

    private static int Compare(in ActorTotals a, in ActorTotals b, ulong failedOfA, ulong failedOfB)
    {
        int order = a.Rate.CompareTo(b.Rate);
        order = order != 0 ? order : a.Recent.CompareTo(b.Recent);
        order = order != 0 ? order : a.Succeeded.Renames.CompareTo(b.Succeeded.Renames);
        return order != 0 ? order : failedOfA.CompareTo(failedOfB);
    }
}

/// <summary>Where it comes from.</summary>
/// <param name="Host">Whose renames they are.</param>
/// <param name="MetricsPath">--web.telemetry-path; empty: nothing is served.</param>
/// <param name="Bursts">Null: there is no detector.</param>
/// <param name="Samples">Null: none are taken.</param>
/// <param name="Pipeline">Null: there are no outputs of events.</param>
internal sealed record LiveSources(
    RenameMonitor Monitor, BuildInfo Build, string Host, string MetricsPath, LiveBursts? Bursts, LiveSamples? Samples,
    Func<PipelineCounts>? Pipeline);
