using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Listening;

namespace ExporterToolkit.Web;

/// <summary>What an exporter is called, where it listens, and what protects it.</summary>
public sealed record ExporterWebOptions
{
    /// <summary>
    /// As in <c>node_exporter</c>: the title of the landing page, the realm of passwords, and what the
    /// toolkit's own metrics begin with.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>For the landing page.</summary>
    public required string Version { get; init; }

    /// <summary>For the landing page: what it exports, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>--web.listen-address. All of them are bound, or none.</summary>
    public required IReadOnlyList<ListenAddress> Listen { get; init; }

    /// <summary>--web.systemd-socket: listen on the sockets that systemd passes, instead of <see cref="Listen"/>.</summary>
    public bool SystemdSocket { get; init; }

    /// <summary>--web.telemetry-path.</summary>
    public string TelemetryPath { get; init; } = "/metrics";

    /// <summary>--web.max-requests: scrapes at once; 0 means any number. Asked at each scrape, as it may change.</summary>
    public Func<int> MaxRequests { get; init; } = () => 40;

    /// <summary>--web.config.file, read without errors; null: plain HTTP, for everybody.</summary>
    public WebConfigurationFile? ConfigFile { get; init; }

    /// <summary>What /-/ready stands for, for the landing page.</summary>
    public string ReadyMeans { get; init; } = "there is something to scrape";

    /// <summary>Why the exporter is not ready, for /-/ready; null: it is.</summary>
    public Func<IServiceProvider, string?> NotReady { get; init; } = _ => null;
}
