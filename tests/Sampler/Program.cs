using ExporterToolkit.Settings;
using Libbpf;
using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Commands;
using RenameExporter.Configuration;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Probing;
using Sampler;

// The exporter's own parts, put together as it does, with a consumer that prints each sample as a line of
// JSON. Takes the exporter's flags. On standard input:
//   totals   prints what was counted, and what became of the samples
//   read     begins to read the ring buffer; until then nobody does
//   reclaim  one turn of the poll timer
// and its end is the end of the program, after the totals.
CommandLine commandLine = CommandLine.Parse(ExporterCommands.Program, args, Console.Out, Console.Error);
if (commandLine.Values is not { } values)
{
    return commandLine.Code;
}

ExporterOptions options = ExporterOptions.Of(values, []);

LibbpfLog.RouteTo((level, text) =>
{
    if (level == LibbpfLogLevel.Warning)
    {
        Console.Error.WriteLine(text);
    }
});
Console.SetOut(TextWriter.Synchronized(Console.Out));
var printer = new Printer();
using var reader = new SampleReader([printer], NullLogger<SampleReader>.Instance);
Probe probe = new ProbeLoader(NullLogger<ProbeLoader>.Instance).Load(
    options.Probe with { Samples = options.Samples });
using var recorder = new RenameRecorder(probe, options.Series, options.Labels);
reader.Open(probe);
Console.WriteLine($"ready {probe.Mode.Name()}");
var clock = System.Diagnostics.Stopwatch.StartNew();
for (string? line; (line = Console.ReadLine()) is not null;)
{
    switch (line)
    {
        case "read":
            await reader.StartAsync(CancellationToken.None);
            break;
        case "reclaim":
            recorder.Tick(clock.Elapsed);
            recorder.ReclaimIdleSlots();
            break;
        case "totals":
            break;
        default:
            Console.Error.WriteLine($"'{line}' is no command");
            return ExitCode.Usage;
    }

    printer.Totals(recorder.Take(PollResult.None), recorder.ReadMisses());
}

await reader.StopAsync(CancellationToken.None);
printer.Totals(recorder.Take(PollResult.None), recorder.ReadMisses());
return ExitCode.Success;
