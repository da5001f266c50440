using System.Globalization;
using Soak;

if (args is not [string minutes, string rest, string directory]
    || !int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds > 60
    || !double.TryParse(minutes, NumberStyles.Float, CultureInfo.InvariantCulture, out double length) || length is not (>= 0.1 and <= 10_000))
{
    await Console.Error.WriteLineAsync("usage: Soak MINUTES REST DIRECTORY (from 0.1 to 10,000 minutes; up to 60 seconds of rest after each round)");
    return 2;
}

var watch = System.Diagnostics.Stopwatch.StartNew();
void Say(string text) => Console.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {text}");

directory = Path.GetFullPath(directory);
Directory.CreateDirectory(directory);
foreach (string events in Directory.GetFiles(directory, "events-*.jsonl*"))
{
    File.Delete(events); // of a run before this one
}

using var recording = new Recording(Path.Combine(directory, "soak.csv"));
await using var run = new SoakRun(recording, directory, TimeSpan.FromSeconds(seconds));
await run.RunAsync(TimeSpan.FromMinutes(length), Say);

string title = $"{minutes} minutes by {run.Mode}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {Environment.ProcessorCount} CPUs";
await File.WriteAllTextAsync(Path.Combine(directory, "soak.svg"), Plot.Svg(recording, title));
Verdict verdict = Verdict.Of(recording, run.Countable);
foreach (Subject subject in run.Subjects)
{
    verdict.Counters(subject);
}

verdict.Files("long", EventFiles.Sizes(directory, "long"));
foreach (string line in verdict.Lines)
{
    Console.WriteLine(line);
}

Console.WriteLine($"soak: {(verdict.IsGood ? "passed" : "FAILED")}, {title}; {directory}/soak.csv, {directory}/soak.svg");
return verdict.IsGood ? 0 : 1;
