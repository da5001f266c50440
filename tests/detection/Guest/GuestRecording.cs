using System.Globalization;
using Detection.Rules;
using Testing.Detection;

namespace Detection.Guest;

/// <summary>What record.sh has left of patterns that ran in guests; patterns.sh says which files that are.</summary>
internal sealed class GuestRecording
{
    private readonly string _folder;

    public GuestRecording(string folder, IEnumerable<Pattern> patterns)
    {
        _folder = folder;
        Runs = [.. patterns.Select(Read)];
    }

    public IReadOnlyList<DetectorRun> Runs { get; }

    /// <summary>What Prometheus can be shown.</summary>
    public IEnumerable<string> Shown => Runs.Where(run => run.Failure is null).Select(run => run.Pattern);

    /// <summary>The pages, as if they came from now on.</summary>
    public Replay Replay(string pattern)
    {
        Dictionary<string, double> times = Times(pattern);
        return new(Path.Combine(_folder, pattern), TimeSpan.FromSeconds(times["begin"] - times["scraped"]));
    }

    private DetectorRun Read(Pattern pattern)
    {
        string folder = Path.Combine(_folder, pattern.Name);
        if (!File.Exists(Path.Combine(folder, "times")) || Pages(folder).Length == 0)
        {
            return new(pattern.Name, "not recorded: its guest died, or it was left out");
        }

        if (File.Exists(Path.Combine(folder, "failed")))
        {
            string failure = File.ReadAllText(Path.Combine(folder, "failed")).Trim();
            return new(pattern.Name, NeedsNetwork(failure) ? "it needs the network, which the guest has not" : failure);
        }

        ActorCount[] actors =
        [
            .. Scrape.Parse(File.ReadAllLines(Pages(folder)[^1])).Of("file_renames_total")
                .Where(sample => sample.Labels["cgroup"] == pattern.Name).Select(
                    sample => new ActorCount(sample.Labels["comm"], sample.Labels["uid"], (long)sample.Value)),
        ];
        if (actors.Length == 0 || !Times(pattern.Name).ContainsKey("begin"))
        {
            return new(pattern.Name, "it renamed nothing: it needs the network, which the guest has not");
        }

        string alerts = Path.Combine(folder, "alerts");
        TrialEvents events = TrialEvents.Read(File.Exists(alerts) ? File.ReadLines(alerts) : [], pattern.Name);
        var began = DateTimeOffset.UnixEpoch.AddSeconds(Times(pattern.Name)["begin"]);
        return new DetectorRun(pattern.Name, Failure: null, Actors: actors) is var run && events.Worst is { } worst
            ? run with
            {
                Verdict = worst.Severity,
                Reason = worst.Reason,
                Decided = (worst.At - began).TotalSeconds,
                Seen = worst.Files,
                Lost = worst.Estimated,
            }
            : run;
    }

    private static bool NeedsNetwork(string failure) => failure.Contains("resolving", StringComparison.Ordinal)
        || failure.Contains("EAI_AGAIN", StringComparison.Ordinal);

    private Dictionary<string, double> Times(string pattern) =>
        File.ReadLines(Path.Combine(_folder, pattern, "times")).Select(line => line.Split(' ')).ToDictionary(
            word => word[0], word => double.Parse(word[1], CultureInfo.InvariantCulture));

    /// <summary>In order; there is one at least.</summary>
    public static string[] Pages(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).All(char.IsAsciiDigit))
            .Order(StringComparer.Ordinal),
    ];
}
