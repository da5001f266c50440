namespace VmTests;

/// <summary>
/// The arm64 binary under qemu-user: what needs no arm64 kernel. That is not a kernel which knows
/// bpf(2): there the exporter ends with a reason.
/// </summary>
[Trait("Kernel", "user"), Trait("Machine", Arm64.Machine)]
public sealed class Arm64UserTests
{
    private const string Emulator = "/usr/bin/qemu-aarch64-static";

    [Fact]
    public async Task Version_names_the_architecture()
    {
        CommandResult result = await RunAsync("--version");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("platform linux/arm64", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_that_of_the_other_architecture()
    {
        CommandResult own = await CommandRunner.RunAsync(Repository.Exporter, "--help");
        CommandResult result = await RunAsync("--help");

        Assert.Equal((0, "", own.Output), (result.ExitCode, result.Error, result.Output));
    }

    [Fact]
    public async Task Configuration_is_checked()
    {
        CommandResult result = await RunAsync("--config.check", "--web.listen-address=127.0.0.1:9999");
        CommandResult wrong = await RunAsync("--config.check", "--probe.attach=uprobe");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("127.0.0.1:9999", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("uprobe", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_without_bpf_ends_with_a_reason()
    {
        CommandResult result = await RunAsync("--web.listen-address=127.0.0.1:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("level=ERROR", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(params string[] arguments) =>
        CommandRunner.RunAsync(Emulator, ["-L", Arm64.Sysroot, Arm64.Exporter, .. arguments]);
}
