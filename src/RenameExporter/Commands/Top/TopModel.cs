using System.Text.Json;

namespace RenameExporter.Commands.Top;

/// <summary>What one document of /api/v1/live says, as far as 'top' shows it. Every text is harmless to a terminal.</summary>
/// <param name="Time">When it was taken, UTC.</param>
/// <param name="Blind">Why the probe sees nothing; null: it sees.</param>
/// <param name="Missed">Renames that the kernel kept from the probe; null: it does not tell.</param>
/// <param name="Overflow">Renames that belong to nobody.</param>
/// <param name="Known">Actors that have a series, of which those that matter now are here.</param>
/// <param name="ShowsFiles">Whether the source tells paths.</param>
internal sealed record TopModel(
    string Host, DateTimeOffset Time, string Attach, IReadOnlyList<string> NotSeen, string? Blind, ulong? Missed,
    ulong Renamed, ulong Failed, ulong Overflow, ulong Known, IReadOnlyList<TopBurst> Bursts, IReadOnlyList<TopActor> Actors,
    IReadOnlyList<(string Errno, ulong Count)> Errors, bool ShowsFiles)
{
    /// <exception cref="IOException">It is no such document, or one of another version.</exception>
    public static TopModel Parse(ReadOnlyMemory<byte> document)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            JsonElement root = json.RootElement;
            int version = root.GetProperty("version").GetInt32();
            return version == Live.LiveJson.Version
                ? Read(root)
                : throw new IOException($"the exporter answers in version {version} of the format; this is for {Live.LiveJson.Version}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IOException("the answer is no document of /api/v1/live: is it a rename_exporter, and new enough?", e);
        }
    }

    private static TopModel Read(JsonElement root)
    {
        JsonElement probe = root.GetProperty("probe");
        JsonElement overflow = root.GetProperty("overflow");
        return new(
            TopJson.Text(root, "host"), root.GetProperty("time").GetDateTimeOffset(), TopJson.Text(probe, "attach"),
            [.. probe.GetProperty("not_seen").EnumerateArray().Select(each => Cells.Harmless(each.GetString() ?? ""))],
            probe.TryGetProperty("blind", out _) ? TopJson.Text(probe, "blind") : null,
            probe.TryGetProperty("missed", out JsonElement missed) ? missed.GetUInt64() : null,
            root.GetProperty("totals").GetProperty("renamed").GetUInt64(),
            root.GetProperty("totals").GetProperty("failed").GetUInt64(),
            overflow.GetProperty("renamed").GetUInt64() + overflow.GetProperty("failed").GetUInt64(),
            root.GetProperty("series").GetProperty("active").GetUInt64(),
            [.. root.GetProperty("bursts").EnumerateArray().Select(TopJson.Burst)],
            [.. root.GetProperty("actors").EnumerateArray().Select(TopJson.Actor)],
            [.. root.GetProperty("errors").EnumerateArray().Select(
                error => (TopJson.Text(error, "errno"), error.GetProperty("count").GetUInt64()))],
            root.GetProperty("exporter").GetProperty("shows_files").GetBoolean());
    }
}

/// <summary>A burst that is not over.</summary>
/// <param name="FilesEstimated">With those that were not sampled.</param>
/// <param name="Extension">That its files get; empty: none.</param>
internal sealed record TopBurst(
    string Comm, string User, string Container, string Severity, string Reason, int Pid, DateTimeOffset Since, DateTimeOffset Last, ulong Files, ulong FilesEstimated,
    IReadOnlyList<string> Types, string Extension, string LastFile);

/// <param name="User">Its name, or its number.</param>
/// <param name="Container">The beginning of its id, or its cgroup; empty: neither is known.</param>
/// <param name="Kinds">The kind that most of its renames are of, and how many in a hundred; empty: not known.</param>
/// <param name="Minute">Rates of the last seconds, the oldest first; empty: not kept.</param>
internal sealed record TopActor(
    string Comm, string Uid, string User, string Container, double Rate, double Peak, ulong Renamed, ulong Failed,
    IReadOnlyList<(string Errno, ulong Count)> Errors, string Kinds, string Extension, IReadOnlyList<double> Minute,
    bool IsBursting, IReadOnlyList<TopFile> Files)
{
    /// <summary>Likewise, and where no label tells it, that of its last files.</summary>
    public string Where => Container.Length > 0 ? Container
        : Files.FirstOrDefault(file => file.Container.Length > 0)?.Container ?? "";

    /// <summary>Tells it from others in the next document.</summary>
    public string Key => $"{Comm}\n{Uid}\n{Container}";
}

/// <summary>A rename that was sampled.</summary>
/// <param name="Container">The beginning of its id; empty: none, or it is a label of the actor.</param>
/// <param name="Errno">Empty: it succeeded.</param>
internal sealed record TopFile(DateTimeOffset Time, int Pid, string Container, string Old, string New, string Errno);
