namespace RenameExporter.Probing;

/// <param name="Attach">Null: auto.</param>
/// <param name="CommOfThread">--probe.comm=thread: the thread's comm, not its process's.</param>
/// <param name="MaxEntries">Slots for actors.</param>
/// <param name="Cgroups">--labels.cgroup: count cgroups apart, and keep their names.</param>
internal sealed record ProbeOptions(
    AttachMode? Attach, bool CommOfThread, int MaxEntries, bool Cgroups = false)
{
    /// <summary>--path.rootfs.</summary>
    public string RootFs { get; init; } = "/";

    /// <summary>--probe.durations: count how long renames take.</summary>
    public bool Durations { get; init; } = true;

    /// <summary>Null: no samples, and no cost of them.</summary>
    public SampleLimits? Samples { get; init; }

    /// <summary>Null: the probe ends with the exporter.</summary>
    public KeepLimits? Keep { get; init; }
}

/// <summary>Of a probe that outlives the exporter.</summary>
/// <param name="For">So long after the exporter was last there it takes no more samples; zero: it always does.</param>
/// <param name="MaxSeries">--series.max: what the totals have room for.</param>
internal sealed record KeepLimits(TimeSpan For, int MaxSeries);

/// <summary>A slot's token bucket.</summary>
/// <param name="Rate">Tokens that it gains per second; more than 0.</param>
/// <param name="Burst">Tokens that it holds; at least 1.</param>
internal sealed record SampleLimits(int Rate, int Burst)
{
    /// <summary>What a token takes to come.</summary>
    public ulong IntervalNs => 1_000_000_000UL / (ulong)Rate;

    /// <summary>How far from full a bucket may be to give one: it then has one at least.</summary>
    public ulong BacklogNs => IntervalNs * (ulong)(Burst - 1);
}
