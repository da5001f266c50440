using System.Text.Json.Serialization;
using ExporterToolkit.Web.Listening;
using RenameExporter.Events.Outputs;
using RenameExporter.Probing;

namespace RenameExporter.Commands.Check;

/// <summary>
/// Everything 'check' found out. Its properties are the keys of --format=json (snake_case there): a
/// key is never renamed and never changes its type; new ones may come. Null: could not be found out.
/// </summary>
internal sealed record CheckReport(
    Versions Versions,
    KernelReport Kernel,
    HostReport Host,
    CapabilityReport Capabilities,
    IReadOnlyList<ModeReport> Modes,
    MapReport Maps,
    IReadOnlyList<ListenReport> Listen,
    ConfigurationReport Configuration)
{
    /// <summary>Rises when a key goes or changes its meaning.</summary>
    [JsonPropertyOrder(-1)]
    public int SchemaVersion { get; } = 1;

    /// <summary>Null: not tried, as something that every hook needs is missing.</summary>
    public GuardReport? Guard { get; init; }

    /// <summary>Null: the directory of --probe.keep holds none, or there is no such directory.</summary>
    public KeptReport? Kept { get; init; }

    /// <summary>Why the exporter would keep no probe, although --probe.keep asks for it; null: nothing is known to be against it.</summary>
    public string? NotKept { get; init; }

    /// <summary>In the order in which they were given.</summary>
    public IReadOnlyList<OutputTrial> Outputs { get; init; } = [];

    public Outcome Result => Outcome.Of(this);
}

/// <summary>A probe that is attached, whether an exporter runs with it or not.</summary>
/// <param name="Directory">That of --probe.keep.</param>
/// <param name="Pins">Its programs, maps and links.</param>
internal sealed record KeptReport(string Directory, int Pins);

internal sealed record Versions(string RenameExporter, string Revision, string Dotnet, string Libbpf);

/// <param name="BtfProblem">Null: there is BTF, and vfs_rename in it is one we know.</param>
/// <param name="VfsRenameParameters">1 (struct renamedata *) or 6.</param>
/// <param name="TaskStorage">Null without the capabilities to ask.</param>
internal sealed record KernelReport(
    string Release,
    string? BtfProblem,
    int? VfsRenameParameters,
    Preemption Preemption,
    bool? TaskStorage,
    bool? NewFprobe)
{
    public bool Btf => BtfProblem is null;

    [JsonIgnore]
    public AttachPlan Plan => new(KernelFacts.ParseVersion(Release), Preemption, NewFprobe);
}

/// <param name="Lockdown">none, integrity or confidentiality; null: securityfs does not tell.</param>
/// <param name="TracefsMounted">At /sys/kernel/tracing.</param>
/// <param name="MemlockLimitBytes">RLIMIT_MEMLOCK, where it limits maps (below 5.11); -1: unlimited.</param>
internal sealed record HostReport(
    string? Lockdown, bool TracefsMounted, CgroupVersion Cgroup, long? MemlockLimitBytes);

/// <param name="Held">Of those that may matter.</param>
/// <param name="Missing">Of <paramref name="Needed"/>; CAP_SYS_ADMIN stands for both.</param>
internal sealed record CapabilityReport(
    IReadOnlyList<string> Held, IReadOnlyList<string> Needed, IReadOnlyList<string> Missing)
{
    /// <summary>Nobody need be told to run it as root.</summary>
    [JsonIgnore]
    public bool IsRoot { get; init; }
}

/// <param name="MayMiss">Whether this mode misses renames under load on this kernel.</param>
/// <param name="MissesCountable">Whether the kernel counts those.</param>
/// <param name="Reason">Null when it attaches.</param>
/// <param name="Entries">What this mode attaches programs to entries for, with these flags; none: it does not.</param>
internal sealed record ModeReport(
    AttachMode Mode, Verdict Verdict, bool? MayMiss, bool MissesCountable, string? Reason, string? VerifierLog,
    IReadOnlyList<EntryUse> Entries);

internal enum Verdict
{
    /// <summary>It was loaded, attached and detached again.</summary>
    Attaches,

    /// <summary>The kernel said no.</summary>
    Refused,

    /// <summary>Something that every mode needs is missing.</summary>
    NotTried,
}

/// <summary>What a guard could do here, whether there is to be one or not.</summary>
/// <param name="Hook">By which one; null: by none.</param>
/// <param name="MayMiss">Whether it misses renames under load.</param>
/// <param name="Refused">The hooks before it.</param>
internal sealed record GuardReport(string? Hook, bool CanDeny, bool SeesNames, bool MayMiss, IReadOnlyList<HookReport> Refused);

internal sealed record HookReport(string Hook, string Reason);

/// <param name="Bytes">Of all maps with this --probe.max-entries.</param>
/// <param name="Measured">False: estimated, because no mode could be loaded or the kernel does not tell.</param>
internal sealed record MapReport(int MaxEntries, long Bytes, bool Measured);

/// <param name="Problem">Null: free.</param>
internal sealed record ListenReport(string Address, string? Problem)
{
    public bool Free => Problem is null;

    /// <summary>Bound, and let go before anybody could connect.</summary>
    public static ListenReport Of(ListenAddress listen) => new(listen.ToString(), listen.Problem());
}

/// <summary>Always valid: a bad one is a usage error, and there is no report.</summary>
/// <param name="Attach">--probe.attach.</param>
/// <param name="Durations">--probe.durations.</param>
internal sealed record ConfigurationReport(string Attach, string Comm, bool Durations)
{
    public bool Valid { get; } = true;
}

/// <summary>What the exporter will do on this host.</summary>
/// <param name="Mode">How it will attach; null: not at all.</param>
/// <param name="Order">What it tries, in this order.</param>
/// <param name="Exact">Whether it misses nothing, and what it misses otherwise is counted or not.</param>
/// <param name="Advice">What would make it better, the most useful first.</param>
internal sealed record Outcome(
    AttachMode? Mode, IReadOnlyList<AttachMode> Order, Exactness? Exact, int ExitCode,
    IReadOnlyList<string> Advice)
{
    public static Outcome Of(CheckReport report)
    {
        IReadOnlyList<AttachMode> order = report.Kernel.Plan.Modes(AttachModes.Find(report.Configuration.Attach));

        // A mode that is not in the plan does not help: the exporter would not try it.
        ModeReport? taken = order
            .Select(mode => report.Modes.Single(other => other.Mode == mode))
            .FirstOrDefault(mode => mode.Verdict == Verdict.Attaches);
        return new(
            taken?.Mode,
            order,
            taken switch
            {
                null => null,
                { MayMiss: false } => Exactness.MissesNothing,
                { MissesCountable: true } => Exactness.MissesCounted,
                _ => Exactness.MissesUnknown,
            },
            taken is null || report.Outputs.Any(output => !output.Works) ? 1 : 0,
            [.. Check.Advice.For(report, taken)]);
    }
}

internal enum Exactness
{
    MissesNothing,

    /// <summary>counted + missed = renames.</summary>
    MissesCounted,

    /// <summary>Under load renames are lost without a sign.</summary>
    MissesUnknown,
}
