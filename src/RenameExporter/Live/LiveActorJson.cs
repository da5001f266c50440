using System.Text.Json;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Escaping;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Probing;

namespace RenameExporter.Live;

/// <summary>The parts of the document that are about somebody: actors and bursts.</summary>
internal static class LiveActorJson
{
    private static readonly (JsonEncodedText Name, RenameCounter Counter)[] s_kinds =
    [
        (JsonEncodedText.Encode("moves"), RenameCounter.Moves),
        (JsonEncodedText.Encode("replacements"), RenameCounter.Replacements),
        (JsonEncodedText.Encode("exchanges"), RenameCounter.Exchanges),
        (JsonEncodedText.Encode("noops"), RenameCounter.Noops),
        (JsonEncodedText.Encode("extension_changes"), RenameCounter.ExtensionChanges),
    ];

    public static void WriteAll(
        Utf8JsonWriter json, LiveSources sources, RenameSnapshot snapshot, IReadOnlyList<Burst> bursts,
        IReadOnlyList<int> chosen, ShownExtensions shown)
    {
        var rates = snapshot.Rates.ToDictionary(line => line.Actor.Name);
        HashSet<ActorName> bursting = [.. bursts.Select(burst => burst.Actor.Name)];
        json.WriteStartArray("actors"u8);
        foreach (int place in chosen)
        {
            ActorTotals totals = snapshot.Actors[place];
            ActorName name = totals.Actor.Name;
            json.WriteStartObject();
            WriteName(json, totals.Actor);
            WriteCounts(json, totals, snapshot.Attach.SeesDentries());
            if (rates.TryGetValue(name, out RateLine? line))
            {
                WriteRates(json, "minute"u8, line.Minute);
                WriteRates(json, "ten_minutes"u8, line.TenMinutes);
            }

            json.WriteBoolean("bursting"u8, bursting.Contains(name));
            if (sources.Samples is { } samples)
            {
                WriteSamples(json, samples, totals.Actor, shown);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteBurst(Utf8JsonWriter json, Burst burst, ShownExtensions shown)
    {
        BurstFacts facts = burst.Facts;
        json.WriteStartObject();
        json.WriteString("id"u8, burst.Id);
        WriteName(json, burst.Actor);
        WriteContainer(json, burst.Actor, burst.Last);
        json.WriteString("reason"u8, Words.Of(facts.Reason));
        json.WriteString("severity"u8, Words.Of(facts.Severity));
        json.WriteNumber("pid"u8, burst.Last.Sample.Pid);
        json.WriteString("since"u8, LiveJson.Time(facts.FirstSeenUnixNanoseconds));
        json.WriteString("last"u8, LiveJson.Time(facts.LastSeenUnixNanoseconds));
        json.WriteNumber("files"u8, facts.Files);
        json.WriteNumber("files_estimated"u8, facts.FilesEstimated);
        json.WriteNumber("directories"u8, facts.Directories);
        json.WriteBoolean("new_program"u8, facts.IsNewProgram);
        json.WriteStartArray("types"u8);
        foreach (string type in facts.Types)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        string extension = EscapedName.Text(burst.Last.New.Extension.Span);
        json.WriteString("extension"u8, shown.Has(burst.Actor.Name, extension) ? extension : "");
        if (shown.HasFiles)
        {
            json.WriteString("program"u8, EscapedName.Text(burst.Program.Span));
            json.WriteString("first_file"u8, EscapedName.Text(facts.FirstFile.Bytes.Span));
            json.WriteString("last_file"u8, EscapedName.Text(burst.Last.New.Bytes.Span));
        }

        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, Actor actor)
    {
        foreach (var (name, value) in actor.LabelTexts)
        {
            json.WriteString(name, value);
        }
    }

    // Where the actor has no label for it: as /proc says, of processes that have not ended.
    private static void WriteContainer(Utf8JsonWriter json, Actor actor, RenameEvent made)
    {
        if (!actor.HasCgroup && made.Cgroup.ContainerId.Length > 0)
        {
            json.WriteString("container_id"u8, made.Cgroup.ContainerId);
        }
    }

    private static void WriteCounts(Utf8JsonWriter json, in ActorTotals totals, bool hasKinds)
    {
        json.WriteNumber("rate"u8, totals.Rate);
        json.WriteNumber("peak"u8, totals.Peak);
        json.WriteNumber("renamed"u8, totals.Succeeded.Renames);
        json.WriteNumber("failed"u8, totals.Failed);
        json.WriteStartObject("errors"u8);
        foreach (ErrorCount error in totals.Errors)
        {
            json.WriteNumber(error.Label.Span, error.Count);
        }

        json.WriteEndObject();
        if (hasKinds)
        {
            json.WriteStartObject("kinds"u8);
            foreach (var (name, counter) in s_kinds)
            {
                json.WriteNumber(name, totals.Succeeded[counter]);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteRates(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<float> rates)
    {
        json.WriteStartArray(name);
        foreach (float rate in rates)
        {
            json.WriteNumberValue(Math.Round(rate, 1));
        }

        json.WriteEndArray();
    }

    private static void WriteSamples(Utf8JsonWriter json, LiveSamples samples, Actor actor, ShownExtensions shown)
    {
        ActorName name = actor.Name;
        if (samples.ExtensionOf(name) is { } most && shown.Has(name, most.Extension))
        {
            json.WriteStartObject("new_extension"u8);
            json.WriteString("extension"u8, most.Extension);
            json.WriteNumber("samples"u8, most.Samples);
            json.WriteEndObject();
        }

        if (!samples.HasFiles)
        {
            return;
        }

        json.WriteStartArray("files"u8);
        foreach (RenameEvent file in samples.FilesOf(name))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, LiveJson.Time(file.UnixNanoseconds));
            json.WriteNumber("pid"u8, file.Sample.Pid);
            WriteContainer(json, actor, file);
            json.WriteString("old"u8, EscapedName.Text(file.Old.Bytes.Span));
            json.WriteString("new"u8, EscapedName.Text(file.New.Bytes.Span));
            if (!file.Succeeded)
            {
                json.WriteString("errno"u8, Words.OfError(file.Sample.Error));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
