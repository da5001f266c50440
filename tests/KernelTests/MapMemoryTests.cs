using System.Globalization;

namespace KernelTests;

/// <summary>What the maps take, held against what the kernel says of the exporter's descriptors (proc_pid_fdinfo(5)).</summary>
[Trait(Unconfined.Because, Unconfined.ReadsOthersProcesses)]
public sealed class MapMemoryTests
{
    private const string Array = "2", ArrayOfMaps = "12"; // enum bpf_map_type

    [Fact]
    public async Task Map_bytes_are_what_the_kernel_charges_for_the_maps_of_the_probe()
    {
        await using ExporterProcess small = await ExporterProcess.StartAsync("--probe.max-entries=16");
        await using ExporterProcess large = await ExporterProcess.StartAsync("--probe.max-entries=16384");

        decimal ofSmall = await AssertedAsync(small);
        decimal ofLarge = await AssertedAsync(large);

        Assert.True(ofLarge - ofSmall > 16_000 * (128 + 32), $"{ofLarge} and {ofSmall}: a slot and its key are 160 bytes");
    }

    private static async Task<decimal> AssertedAsync(ExporterProcess exporter)
    {
        decimal shown = (await exporter.ScrapeAsync()).Sum("rename_exporter_probe_map_bytes");
        Assert.Equal(
            Directory.GetFiles($"/proc/{exporter.Id}/fdinfo").Select(Fields).Where(IsOfTheProbe)
                .Sum(map => decimal.Parse(map["memlock"], CultureInfo.InvariantCulture)),
            shown);
        return shown;
    }

    // The exporter has two small maps besides, to wait for running programs (GracePeriod).
    private static bool IsOfTheProbe(Dictionary<string, string> map) =>
        map.TryGetValue("map_type", out string? type) && type != ArrayOfMaps
        && (type, map["value_size"], map["max_entries"]) != (Array, "4", "1");

    private static Dictionary<string, string> Fields(string file) => File.ReadLines(file)
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .Where(field => field.Length == 2)
        .DistinctBy(field => field[0])
        .ToDictionary(field => field[0], field => field[1]);
}
