using Detection;

if (args is not [string document, string repetitions, .. string[] pages] || pages.Length > 1
    || !int.TryParse(repetitions, out int times) || times < 1)
{
    await Console.Error.WriteLineAsync("usage: Detection DOCUMENT REPETITIONS [GUEST_PAGES]; PATTERNS=\"NAME ...\" runs these only");
    return 2;
}

var watch = System.Diagnostics.Stopwatch.StartNew();
void Say(string text) => Console.WriteLine($"{watch.Elapsed:mm\\:ss} {text}");

string[] only = (Environment.GetEnvironmentVariable("PATTERNS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
await using var measurement = new Measurement(Say, times, only);
await measurement.RememberYesterdayAsync();
await measurement.StartAsync(pages.SingleOrDefault());
await measurement.RunAsync();
Findings findings = await measurement.FindAsync();
await File.WriteAllTextAsync(document, Report.Write(findings));
Say($"wrote {document}");
return 0;
