using System.Text.RegularExpressions;

namespace ReleaseTests;

/// <summary>Two releases of one commit, which is this checkout's with a date in the CHANGELOG and a tag.</summary>
public sealed partial class Release : IAsyncLifetime
{
    // Four binaries are compiled; against hangs only.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(40);

    private readonly string _home = Directory.CreateTempSubdirectory("release").FullName;

    private string Clone => Path.Combine(_home, "clone");

    internal string Version { get; private set; } = "";

    /// <summary>The commit that was released.</summary>
    internal string Commit { get; private set; } = "";

    /// <summary>The C library that the arm64 binary was linked with.</summary>
    internal string Arm64Sysroot => Path.Combine(Clone, "artifacts", "arm64", "sysroot");

    internal string First => Path.Combine(_home, "first");

    internal string Second => Path.Combine(_home, "second");

    public async ValueTask InitializeAsync()
    {
        await RunAsync("git", "clone", "--quiet", Repository.Root, Clone);
        string changelog = Path.Combine(Clone, "CHANGELOG.md");
        string text = await File.ReadAllTextAsync(changelog);
        Version = Heading().Match(text).Groups["version"].Value;
        await File.WriteAllTextAsync(changelog, Heading().Replace(text, $"## {Version} / 2026-12-24", 1));
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--all", "-m", "release");
        await GitAsync("tag", $"v{Version}");
        Commit = (await GitAsync("rev-parse", "HEAD")).Trim();

        await MakeAsync(First);
        await RunAsync("make", "-C", Clone, "clean");
        await MakeAsync(Second);
    }

    /// <summary>Pushes the first of them to a registry without TLS.</summary>
    internal Task PublishAsync(string registry) => RunAsync(
        "env", "PLAIN_HTTP=1", $"HELM={Path.Combine(Repository.Root, "artifacts", "tests", "kubernetes-tools", "helm4")}",
        Path.Combine(Clone, "build", "publish.sh"), First, registry);

    internal static string FileName(string architecture, string kind) => kind switch
    {
        "deb" => $"rename-exporter_{{0}}_{architecture}.deb",
        "rpm" => $"rename-exporter-{{0}}-1.{(architecture == "arm64" ? "aarch64" : "x86_64")}.rpm",
        _ => $"rename_exporter-{{0}}.linux-{architecture}.{kind}",
    };

    /// <summary>What a program says that must succeed.</summary>
    internal static async Task<string> RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunLongAsync(s_limit, program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} ended with {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output;
    }

    private async Task MakeAsync(string directory)
    {
        Console.WriteLine(await RunAsync("make", "-C", Clone, "release"));
        Directory.Move(Path.Combine(Clone, "artifacts", "release"), directory);
    }

    private Task<string> GitAsync(params string[] arguments) => RunAsync("git", ["-C", Clone, .. arguments]);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_home, recursive: true);
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"^## (?<version>\d+\.\d+\.\d+) / \S+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();
}
