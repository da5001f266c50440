using static ExporterToolkit.Exposition.MetricFamily;

namespace ExporterToolkit.Exposition;

/// <summary>This process as the kernel sees it at the moment of the scrape. What cannot be read is absent.</summary>
internal sealed class ProcessSource(ProcessNumbers process) : IMetricSource
{
    private static readonly MetricFamily s_cpu = new(
        "process_cpu_seconds_total", Counter, "CPU time of the exporter, in user and in kernel mode.");

    private static readonly MetricFamily s_start = new(
        "process_start_time_seconds", Gauge, "When the exporter was started, in seconds since 1970.");

    private static readonly (MetricFamily Family, Func<ProcessReading, ulong?> Value)[] s_rows =
    [
        (new("process_num_threads", Gauge, "Threads of the exporter."), now => now.Threads),
        (new("process_virtual_memory_bytes", Gauge, "Address space of the exporter."), now => now.VirtualBytes),
        (new("process_resident_memory_bytes", Gauge, "Resident memory of the exporter."), now => now.ResidentBytes),
        (new("process_working_set_bytes", Gauge, "The same as process_resident_memory_bytes."),
            now => now.ResidentBytes),
        (new("process_private_memory_bytes", Gauge, "Data and stack of the exporter, resident or not."),
            now => now.PrivateBytes),
        (new("process_open_fds", Gauge, "File descriptors that the exporter has open."), now => now.OpenDescriptors),
        (new("process_open_handles", Gauge, "The same as process_open_fds."), now => now.OpenDescriptors),
        (new("process_max_fds", Gauge, "File descriptors that the exporter may have open."), now => now.MaxDescriptors),
    ];

    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<MetricFamily> AllFamilies { get; } =
        [s_cpu, s_start, .. s_rows.Select(row => row.Family)];

    public IReadOnlyList<MetricFamily> Families => AllFamilies;

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        ProcessReading now = process.Read();
        return (writer, _) =>
        {
            Write(now, writer);
            return ValueTask.CompletedTask;
        };
    }

    private static void Write(in ProcessReading now, ExpositionWriter writer)
    {
        if (now.CpuNs is { } cpu)
        {
            writer.Family(s_cpu);
            writer.SampleSeconds(s_cpu.Name, [], cpu);
        }

        if (now.StartSeconds is { } start)
        {
            writer.Family(s_start);
            writer.Sample(s_start.Name, [], start);
        }

        foreach (var (family, value) in s_rows)
        {
            if (value(now) is { } number)
            {
                writer.Write(family, number);
            }
        }
    }
}
