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

    /// <summary>
    /// Else the collector reserves five times the memory limit, and ends the program with SIGSEGV when it comes to the
    /// last regions of that (dotnet/runtime#129681); without a limit 256 GB, of which 50 are mapped.
    /// </summary>
    [Fact]
    public async Task Collector_reserves_what_the_project_file_says()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "/usr/bin/env", "DOTNET_GCHeapHardLimit=2300000", Repository.Exporter);

        Assert.InRange(Kilobytes(exporter, "VmPeak:"), 8 << 20, 32 << 20); // 8 GB, and stacks
    }

    private static long Kilobytes(ExporterProcess exporter, string name) => long.Parse(
        File.ReadLines($"/proc/{exporter.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1],
        CultureInfo.InvariantCulture);
}
