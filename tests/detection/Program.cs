using Detection;
using Detection.Guest;
using Detection.Live;
using Detection.Reporting;
using Detection.Rules;

if (args is not [string document, string repetitions, string folder, string recorded]
    || !int.TryParse(repetitions, out int times) || times < 1)
{
    await Console.Error.WriteLineAsync("""
        usage: Detection DOCUMENT REPETITIONS FOLDER RECORDED
        Findings are kept in FOLDER; RECORDED is what Guest/record.sh left.
        PATTERNS="NAME ..." runs these only; KEEP_LIVE=1 measures the rules alone, on what the detector's run left;
        REPORT_ONLY=1 writes the document again from what is kept.
        """);
    return 2;
}

var watch = System.Diagnostics.Stopwatch.StartNew();
bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
void Say(string text) => Console.WriteLine($"{watch.Elapsed:mm\\:ss} {text}");

var selection = new PatternSelection(
    (Environment.GetEnvironmentVariable("PATTERNS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
selection.Check();
var guest = new GuestRecording(recorded, selection.All);
bool reportOnly = IsSet("REPORT_ONLY");
if (!reportOnly && !IsSet("KEEP_LIVE"))
{
    await using LiveDetector detector = await LiveDetector.StartAsync(Say, Path.Combine(folder, "evidence"));
    Kept.Save(folder, "live.json", await detector.RunAsync(selection, times));
}

if (Kept.Load<LiveFindings>(folder, "live.json") is not { } found)
{
    await Console.Error.WriteLineAsync($"nothing is kept in {folder}");
    return 1;
}

if (!reportOnly)
{
    await using var rules = new RulesMeasurement(Say, selection, found, guest);
    Kept.Save(folder, "rules.json", await rules.RunAsync());
}

var data = new PageData(selection, found, guest, Kept.Load<RuleFindings>(folder, "rules.json"));
await File.WriteAllTextAsync(document, Page.Write(data));
Say($"wrote {document}");
return 0;
