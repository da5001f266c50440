using System.Globalization;
using System.Text.Json;
using ExporterToolkit.Delivery;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Probing;

namespace RenameExporter.Live;

/// <summary>
/// Writes the document that docs/live-api.md describes and docs/live.schema.json checks. Names in it are printable as those of
/// labels are. What cannot be known is absent, not zero.
/// </summary>
internal static class LiveJson
{
    /// <summary>Of the format: another one where a field changes its meaning or goes.</summary>
    public const int Version = 1;

    private const int MostExtensions = 20;

    // Besides those of AttachModes.Coverage.
    private static readonly string[] s_unknownToSyscalls = ["kinds", "file_system_types"];

    private static readonly string[] s_unknownToVfs = ["failures_before_vfs_rename"];

    /// <param name="chosen">Places in <see cref="RenameSnapshot.Actors"/>, in the order of the document.</param>
    public static void Write(
        Utf8JsonWriter json, LiveSources sources, DateTimeOffset now, RenameSnapshot snapshot,
        IReadOnlyList<Burst> bursts, IReadOnlyList<int> chosen)
    {
        json.WriteStartObject();
        json.WriteNumber("version"u8, Version);
        json.WriteString("time"u8, Time(now));
        json.WriteString("host"u8, sources.Host);
        json.WriteStartObject("exporter"u8);
        json.WriteString("version"u8, sources.Build.Version);
        json.WriteString("revision"u8, sources.Build.Revision);
        json.WriteString("metrics_path"u8, sources.MetricsPath);
        json.WriteBoolean("shows_files"u8, sources.Samples?.HasFiles == true);
        json.WriteEndObject();
        WriteProbe(json, snapshot);
        WriteTotals(json, snapshot);
        var shown = new ShownExtensions(sources.Samples, snapshot);
        WriteBursts(json, sources, bursts, shown);
        LiveActorJson.WriteAll(json, sources, snapshot, bursts, chosen, shown);
        WriteErrors(json, snapshot);
        if (snapshot.Attach.SeesDentries())
        {
            WriteExtensions(json, snapshot);
        }

        WriteSinks(json, sources.Pipeline?.Invoke());
        json.WriteEndObject();
    }

    /// <summary>RFC 3339, in UTC, to the millisecond.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <param name="unixNanoseconds">Since 1970.</param>
    public static string Time(long unixNanoseconds) =>
        Time(DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(unixNanoseconds / 100));

    /// <summary>Exits that the probe missed, each a rename that was not counted; null: this kernel does not tell.</summary>
    internal static ulong? Missed(RenameSnapshot now) => (now.MissesAreCountable, now.Attach) switch
    {
        (true, AttachMode.Kprobe or AttachMode.KprobeMulti) =>
            now.Poll.Misses.ExitRecursion + now.Poll.Misses.ExitProbe,
        (true, _) => now.Poll.Misses.ExitRecursion,
        (false, AttachMode.Kprobe) => now.Poll.Misses.ExitProbe,
        _ => null,
    };

    private static void WriteProbe(Utf8JsonWriter json, RenameSnapshot now)
    {
        json.WriteStartObject("probe"u8);
        json.WriteString("attach"u8, now.Attach.Name());
        json.WriteString("hook"u8, now.Attach.Hook());
        json.WriteStartArray("not_seen"u8);
        foreach (var (source, isSeen) in now.Attach.Coverage())
        {
            if (isSeen == 0)
            {
                json.WriteStringValue(source);
            }
        }

        foreach (string unseen in now.Attach.SeesDentries() ? s_unknownToVfs : s_unknownToSyscalls)
        {
            json.WriteStringValue(unseen);
        }

        json.WriteEndArray();
        if (now.Poll.Canary.Blind is { } reason)
        {
            json.WriteString("blind"u8, reason);
        }

        json.WriteBoolean("misses_countable"u8, now.MissesAreCountable);
        if (Missed(now) is { } missed)
        {
            json.WriteNumber("missed"u8, missed);
        }

        if (now.Samples is { } samples)
        {
            json.WriteStartObject("samples"u8);
            json.WriteNumber("sampled"u8, samples.Sampled);
            json.WriteNumber("suppressed"u8, samples.Suppressed);
            json.WriteNumber("lost"u8, samples.Lost);
            json.WriteEndObject();
        }

        json.WriteNumber("polls"u8, now.Poll.Polls);
        json.WriteNumber("poll_errors"u8, now.Poll.Errors);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, RenameSnapshot now)
    {
        WriteOutcomes(json, "totals"u8, now.Events, now);
        json.WriteEndObject();
        WriteOutcomes(json, "expired"u8, now.Series.Expired, now);
        json.WriteEndObject();
        WriteOutcomes(json, "overflow"u8, now.Overflow.Outcomes, now);
        json.WriteStartObject("reasons"u8);
        json.WriteNumber("no_free_slot"u8, now.Health.Actors.NoFreeSlot);
        json.WriteNumber("stale_slot"u8, now.Health.Actors.StaleSlot);
        json.WriteNumber("insert_failed"u8, now.Health.Actors.InsertFailed);
        json.WriteNumber("series_limit"u8, now.Series.PastLimit);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("series"u8);
        json.WriteNumber("active"u8, now.Actors.Count);
        json.WriteNumber("limit"u8, now.Series.Max);
        json.WriteEndObject();
    }

    private static void WriteOutcomes(Utf8JsonWriter json, ReadOnlySpan<byte> name, OutcomeCounts counts, RenameSnapshot now)
    {
        json.WriteStartObject(name);
        json.WriteNumber("renamed"u8, counts.Renamed);
        json.WriteNumber("failed"u8, counts.Failed);
        if (now.Attach.SeesDentries())
        {
            json.WriteNumber("noops"u8, counts.Noops);
        }
    }

    private static void WriteBursts(
        Utf8JsonWriter json, LiveSources sources, IReadOnlyList<Burst> bursts, ShownExtensions shown)
    {
        json.WriteStartObject("detector"u8);
        json.WriteBoolean("enabled"u8, sources.Bursts is not null);
        if (sources.Bursts is { } detector)
        {
            json.WriteNumber("begun"u8, detector.Begun);
        }

        json.WriteEndObject();
        json.WriteStartArray("bursts"u8);
        foreach (Burst burst in bursts)
        {
            LiveActorJson.WriteBurst(json, burst, shown);
        }

        json.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, RenameSnapshot now)
    {
        var sums = new Dictionary<int, ulong>();
        foreach (ActorTotals actor in now.Everyone)
        {
            foreach (ErrorCount error in actor.Errors)
            {
                sums[error.Errno] = sums.GetValueOrDefault(error.Errno) + error.Count;
            }
        }

        json.WriteStartArray("errors"u8);
        foreach (var (errno, count) in sums.Where(sum => sum.Value > 0).OrderByDescending(sum => sum.Value).ThenBy(sum => sum.Key))
        {
            json.WriteStartObject();
            json.WriteString("errno"u8, new ErrorCount(errno, count).Label.Span);
            json.WriteNumber("count"u8, count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExtensions(Utf8JsonWriter json, RenameSnapshot now)
    {
        json.WriteStartArray("new_extensions"u8);
        foreach (ExtensionTotals extension in now.Extensions.OrderByDescending(extension => extension.Renames).Take(MostExtensions))
        {
            json.WriteStartObject();
            json.WriteString("extension"u8, extension.Label.Span);
            json.WriteNumber("renames"u8, extension.Renames);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("new_extensions_other"u8, now.OtherExtensions.Renames);
    }

    private static void WriteSinks(Utf8JsonWriter json, PipelineCounts? pipeline)
    {
        json.WriteStartArray("sinks"u8);
        foreach (QueueCounts sink in pipeline?.Sinks ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name"u8, sink.Name);
            json.WriteNumber("received"u8, sink.Received);
            json.WriteNumber("delivered"u8, sink.Delivered);
            json.WriteNumber("dropped"u8, sink.Dropped);
            json.WriteNumber("queued"u8, sink.Queued);
            json.WriteNumber("failures"u8, sink.Failures);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
