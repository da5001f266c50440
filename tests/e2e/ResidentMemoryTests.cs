using System.Globalization;

namespace E2eTests;

/// <summary>What the exporter takes of a machine's memory, whatever the machine's processor is.</summary>
[Collection(nameof(Alone))]
public sealed class ResidentMemoryTests
{
    // Without the limit on the collector's youngest generation it grows by some 0.1 MB each, up to the size of the last
    // cache: 48 MB after 20 and 150 MB after 1,000 where that is 256 MB.
    private const int Scrapes = 200;

    [Fact]
    public async Task Start_takes_no_more_than_recorded()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await exporter.ScrapeAsync();

        Assert.InRange(Kilobytes(exporter, "VmHWM:"), 1, CallsTable.Most("resident memory, peak of a start"));
    }

    [Fact]
    public async Task Scrapes_of_many_actors_leave_no_more_than_recorded()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await Crowds.MakeActorsAsync();
        for (int i = 0; i < Scrapes; i++)
        {
            await exporter.GetAsync("/metrics");
        }

        Assert.InRange(
            Kilobytes(exporter, "VmRSS:"), 1, CallsTable.Most("resident memory after 200 scrapes of 10,000 actors"));
    }

    private static long Kilobytes(ExporterProcess exporter, string name) => long.Parse(
        File.ReadLines($"/proc/{exporter.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1],
        CultureInfo.InvariantCulture);
}
