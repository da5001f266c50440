using System.Globalization;
using System.Text.Json;

namespace ExporterToolkit.Alerting;

/// <summary>Something that is wrong, or was, as Alertmanager's API v2 has it.</summary>
/// <param name="Labels">
/// What Alertmanager knows it by, with <c>alertname</c>: names as Prometheus' labels have them, values not empty.
/// </param>
/// <param name="Annotations">What people are told of it; it may change while the alert lasts.</param>
/// <param name="StartsAt">When it began.</param>
/// <param name="EndsAt">When it ended; null: it has not.</param>
public sealed record Alert(
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations,
    DateTimeOffset StartsAt, DateTimeOffset? EndsAt = null)
{
    /// <summary>Equal where the labels are.</summary>
    internal string Fingerprint { get; } = string.Join(
        '\0', Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}\0{label.Value}"));

    /// <param name="until">When it ends by itself, as long as it has not ended and nobody says more.</param>
    internal void Write(Utf8JsonWriter json, DateTimeOffset until)
    {
        json.WriteStartObject();
        Write(json, "labels"u8, Labels);
        Write(json, "annotations"u8, Annotations);
        json.WriteString("startsAt"u8, Rfc3339(StartsAt));
        json.WriteString("endsAt"u8, Rfc3339(EndsAt ?? until));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> key, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(key);
        foreach ((string name, string value) in map)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
