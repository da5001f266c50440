using System.Globalization;
using ExporterToolkit.Alerting;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Escaping;
using RenameExporter.Events;
using RenameExporter.Events.Formats;

namespace RenameExporter.Alerting;

/// <summary>
/// A burst as an alert: with the labels that the alert RenameBurstDetected of alerts/ has, so that Alertmanager takes
/// both for one. Where two bursts have the same labels it is one alert, until the last of them is over.
/// </summary>
/// <param name="tell">Gets an alert that begins, changes or is over.</param>
/// <param name="labels">Of every alert.</param>
internal sealed class BurstAlerts(Action<Alert> tell, IReadOnlyList<AlertLabel> labels, TimeProvider time)
    : IBurstListener
{
    public const string AlertName = "RenameBurstDetected";

    // A path may have 4,096 bytes, each shown as four, and people read it on a telephone.
    private const int LongestText = 300;

    private readonly Dictionary<string, Alert> _byBurst = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Hear(Burst burst)
    {
        _byBurst.Remove(burst.Id, out Alert? before);
        Alert now = Of(burst);
        if (before is not null && (burst.Phase == BurstPhase.Over || !IsSame(before, now)))
        {
            End(before);
        }

        if (burst.Phase != BurstPhase.Over)
        {
            _byBurst.Add(burst.Id, now);
            tell(now);
        }
    }

    /// <summary>The labels of every alert: those that were given, and else what the scrape example of README gives.</summary>
    public static IReadOnlyList<AlertLabel> With(IReadOnlyList<AlertLabel> given, string host) =>
    [
        .. ((AlertLabel[])[new("job", "rename_exporter"), new("instance", host)]).ExceptBy(
            given.Select(label => label.Name), label => label.Name),
        .. given,
    ];

    private void End(Alert alert)
    {
        if (!_byBurst.Values.Any(other => IsSame(other, alert)))
        {
            tell(alert with { EndsAt = time.GetUtcNow() });
        }
    }

    private static bool IsSame(Alert one, Alert other) =>
        one.Labels.Count == other.Labels.Count
        && one.Labels.All(label => other.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);

    private Alert Of(Burst burst)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["alertname"] = AlertName,
            ["severity"] = Words.Of(burst.Facts.Severity),
            ["reason"] = Words.Of(burst.Facts.Reason),
        };
        foreach (AlertLabel label in labels)
        {
            all[label.Name] = label.Value;
        }

        foreach ((string name, string value) in burst.Actor.LabelTexts.Where(label => label.Value.Length > 0))
        {
            all[name] = value; // an empty one is none
        }

        return new(all, Annotations(burst), Time(burst.Facts.FirstSeenUnixNanoseconds));
    }

    private static Dictionary<string, string> Annotations(Burst burst)
    {
        BurstFacts facts = burst.Facts;
        // Not whose file was the latest: the buckets of an extension, and of new programs, have files of others, too.
        ActorName name = burst.Actor.Name;
        bool isOwn = burst.Last.Sample.Uid == name.Uid && EscapedName.Label(burst.Last.Sample.Comm.Span) == name.Comm;
        string who = isOwn && burst.Last.User is { } user ? $"{name.Comm} ({user})" : $"{name.Comm} (uid {name.Uid})";
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["summary"] = $"{who} {What(facts)}",
            ["description"] = Number($"About {facts.FilesEstimated} files within {facts.Duration.TotalSeconds:0.#} s, ")
                + Number($"{facts.Files} of them seen, in {facts.Directories} directories or more. ")
                + Program(burst)
                + "Events of the sampled files have the same process.name; see the outputs of --events.output.",
            ["first_file"] = Text(facts.FirstFile.Bytes),
            ["last_file"] = Text(burst.Last.New.Bytes),
        };
        if (burst.Program.Length > 0)
        {
            all["program"] = Text(burst.Program);
        }

        if (isOwn && burst.Last.Cgroup.ContainerId is { Length: > 0 } container)
        {
            all["container"] = container;
        }

        return all;
    }

    private static string What(BurstFacts facts) => facts.Reason switch
    {
        BurstReason.TypeLoss => $"removes usual file types{Types(facts)}, as ransomware does",
        BurstReason.Convergence => $"gives files of many types{Types(facts)} one other extension, as ransomware does",
        _ => "is new to this host and replaces files, as ransomware does",
    };

    private static string Types(BurstFacts facts) =>
        facts.Types.Count == 0 ? "" : $" ({string.Join(", ", facts.Types)})";

    private static string Program(Burst burst)
    {
        string path = burst.Program.Length > 0 ? $"Its program is {Text(burst.Program)}"
            : Words.Of(burst.Facts.Program) is { Length: > 0 } place ? $"The path of its program is not known ({place})"
            : "Its program is not known";
        return burst.Facts.ProgramAge is { } age ? $"{path}, changed {Ago(age)} ago. " : $"{path}. ";
    }

    private static string Ago(TimeSpan age) => age.Duration() < TimeSpan.FromMinutes(2) ? Number($"{age.TotalSeconds:0} s")
        : age.Duration() < TimeSpan.FromHours(2) ? Number($"{age.TotalMinutes:0} minutes")
        : Number($"{age.TotalHours:0.#} hours");

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Text(ReadOnlyMemory<byte> bytes)
    {
        string text = EscapedName.Text(bytes.Span);
        if (text.Length <= LongestText)
        {
            return text;
        }

        int from = text.Length - LongestText;
        return $"…{text[(char.IsLowSurrogate(text[from]) ? from + 1 : from)..]}";
    }

    private static DateTimeOffset Time(long unixNanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(unixNanoseconds / TimeSpan.NanosecondsPerTick);
}
