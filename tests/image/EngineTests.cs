using System.Text.Json.Nodes;

namespace ImageTests;

/// <summary>
/// podman gives a user that is not root ambient capabilities; Kubernetes' engines and Docker do not. runc is
/// what all of them start, so these tests start it as each of the others would.
/// </summary>
public sealed class EngineTests(ExporterImage image)
{
    private static readonly string[] s_capabilities = ["CAP_BPF", "CAP_PERFMON", "CAP_DAC_READ_SEARCH"];

    /// <summary>allowPrivilegeEscalation: false. containerd and CRI-O also leave what is permitted to nobody.</summary>
    [Fact]
    public async Task As_Kubernetes_starts_it_it_counts()
    {
        await AssertCountsAsync(new JsonObject
        {
            ["bounding"] = Names(),
            ["permitted"] = Names(),
            ["effective"] = Names(),
        }, noNewPrivileges: true, "as-containerd");
    }

    /// <summary>Docker keeps only the bounding set of a user that is not root; execve(2) adds the file's.</summary>
    [Fact]
    public async Task As_Docker_starts_it_it_counts()
    {
        await AssertCountsAsync(new JsonObject { ["bounding"] = Names() }, noNewPrivileges: false, "as-docker");
    }

    /// <summary>Then execve(2) may not add them: deploy/compose leaves that option out, and docs/install.md says so.</summary>
    [Fact]
    public async Task As_Docker_starts_it_with_no_new_privileges_it_says_what_is_missing()
    {
        using var bundle = await BundleAsync(new JsonObject { ["bounding"] = Names() }, noNewPrivileges: true);

        CommandResult result = await CommandRunner.RunAsync("sh", bundle.Command);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("needs CAP_BPF and CAP_PERFMON", result.Error, StringComparison.Ordinal);
    }

    private async Task AssertCountsAsync(JsonObject capabilities, bool noNewPrivileges, string comm)
    {
        using var bundle = await BundleAsync(capabilities, noNewPrivileges);
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync("sh", bundle.Command);
        using var driver = new RenameDriver();

        await driver.LoadAsync("--count", "70", "--comm", comm);

        Assert.Equal(70, (await exporter.ScrapeAsync()).Sum("file_renames_total", ("comm", comm)));
        Assert.Contains("capabilities dropped, kept: none", exporter.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("does not need", exporter.Log, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.StopAsync());
    }

    private Task<RuncBundle> BundleAsync(JsonObject capabilities, bool noNewPrivileges) =>
        RuncBundle.CreateAsync(
            image, capabilities, noNewPrivileges, memoryBytes: null, "--web.listen-address=127.0.0.1:0");

    private static JsonArray Names() => [.. s_capabilities.Select(name => JsonValue.Create(name))];
}
