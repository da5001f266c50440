using System.Globalization;
using ExporterToolkit.Hosting;
using RenameExporter.Commands.Check;
using RenameExporter.Configuration;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Probing;

/// <summary>
/// The least memory that the options take. With less the kernel kills the exporter, sooner or later, so it says so
/// instead, before it takes any.
/// </summary>
internal static class MemoryNeed
{
    // Measured: 10,000 actors, and a few clients that scrape at the same time. docs/overhead.md has the figures.
    private const long Program = 32 << 20;

    // Samples on their way, and what is known of processes and mounts.
    private const long Events = 10 << 20;

    /// <param name="events">Renames become events.</param>
    /// <param name="chargesMaps">What limits memory counts the maps, which are the kernel's.</param>
    /// <returns>Bytes.</returns>
    public static long Of(ProbeOptions probe, bool events, bool chargesMaps) =>
        Program + (events ? Events : 0) + (chargesMaps ? MapEstimate.Of(probe) : 0);

    /// <returns>Why the exporter cannot run here, and what to do; null: it can.</returns>
    public static string? Problem(ProbeOptions probe, bool events, Version kernel, Func<string, string?> read)
    {
        if (MemoryLimit.Find(read) is not { } limit)
        {
            return null;
        }

        bool chargesMaps = kernel >= KernelFacts.ChargesNoMemlock;
        long need = Of(probe, events, chargesMaps);
        string less = Of(probe with { MaxEntries = 1, Keep = null }, events, chargesMaps) <= limit.Bytes
            ? ", or lower --probe.max-entries" : "";
        return limit.Bytes >= need ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"the memory limit is {Mebibytes(limit.Bytes)} MiB ({limit.Source}), and the exporter needs "
            + $"{Mebibytes(need + (1 << 20) - 1)} MiB with --probe.max-entries={probe.MaxEntries}"
            + $"{(events ? " and events" : "")}{(probe.Keep is null ? "" : " and a probe that is kept")}. Raise the limit{less}");
    }

    /// <summary>The same, of this process and this kernel.</summary>
    public static string? Problem(ProbeOptions probe, bool events) => Problem(
        probe, events, KernelFacts.ParseVersion(KernelFacts.ReadRelease()), KernelFile.Read);

    /// <summary>Says so in the log.</summary>
    /// <returns>Whether there is too little.</returns>
    public static bool IsRefused(ExporterOptions options, bool events)
    {
        if (Problem(options.Probe, events) is not { } problem)
        {
            return false;
        }

        using ILoggerFactory log =
            LoggerFactory.Create(logging => logging.AddLines(() => options.LogLevel, options.LogFormat));
        log.CreateLogger(nameof(MemoryNeed)).TooLittleMemory(problem);
        return true;
    }

    private static long Mebibytes(long bytes) => bytes >> 20;
}
