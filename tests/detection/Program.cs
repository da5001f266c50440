using Detection;

if (args is not [string document, string guestPages])
{
    await Console.Error.WriteLineAsync("usage: Detection DOCUMENT GUEST_PAGES");
    return 2;
}

var watch = System.Diagnostics.Stopwatch.StartNew();
void Say(string text) => Console.WriteLine($"{watch.Elapsed:mm\\:ss} {text}");

await using var measurement = new Measurement(Say);
await measurement.RememberYesterdayAsync();
await measurement.StartAsync(guestPages);
await measurement.RunAsync();
Findings findings = await measurement.FindAsync();
await File.WriteAllTextAsync(document, Report.Write(findings));
Say($"wrote {document}");
return 0;
