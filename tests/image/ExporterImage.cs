using ImageTests;

[assembly: AssemblyFixture(typeof(ExporterImage))]

namespace ImageTests;

/// <summary>The image that make built, in storage of its own.</summary>
public sealed class ExporterImage : IAsyncLifetime
{
    /// <summary>What README gives it, for tracepoint mode too.</summary>
    public static IReadOnlyList<string> Confinement { get; } =
    [
        "--network=host", "--pid=host", "--read-only", "--cap-drop=all", "--cap-add=BPF,PERFMON,DAC_READ_SEARCH",
        "--security-opt=no-new-privileges", $"--security-opt=seccomp={Repository.SeccompProfile}",
        "--volume=/sys/kernel/tracing:/sys/kernel/tracing:ro",
    ];

    /// <summary>What make has built.</summary>
    public static string Archive { get; } = Environment.GetEnvironmentVariable("IMAGE_ARCHIVE") is { Length: > 0 } other
        ? other
        : Path.Combine(Repository.Root, "artifacts", "tests", "image.tar");

    public Podman Podman { get; } = new();

    public string Name { get; private set; } = "";

    /// <summary>Its files.</summary>
    public string Root { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        string loaded = await Podman.RunAsync("load", "--quiet", "--input", Archive);
        Name = loaded.Split(": ")[1];
        Root = await Podman.RunAsync("image", "mount", Name);
        await Podman.ImportRenamerAsync();
        // The host's business, as it is here; some systems do not mount it.
        await CommandRunner.RunAsync(
            "sh", "-c", "mountpoint -q /sys/kernel/tracing || mount -t tracefs nodev /sys/kernel/tracing");
    }

    public ValueTask DisposeAsync() => Podman.DisposeAsync();

    /// <returns>The exporter in a container, once it listens.</returns>
    public Task<ExporterProcess> StartAsync(IEnumerable<string> options, params string[] flags) =>
        ExporterProcess.StartByAsync("/usr/bin/env", Podman.Command(["run", "--rm", .. options, Name, .. flags]));

    /// <summary>Runs it to its end.</summary>
    public Task<CommandResult> RunAsync(IEnumerable<string> options, params string[] flags) =>
        Podman.TryAsync(["run", "--rm", .. options, Name, .. flags]);
}
