using System.Net;
using System.Net.Sockets;

namespace E2eTests;

/// <summary>A host that cannot run the probe: one clear message, exit code 1, no stack trace.</summary>
public sealed class StartFailureTests
{
    private const string Unshare = "/usr/bin/unshare";

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Without_privileges_it_says_which_are_missing()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/setpriv", "--reuid=65534", "--clear-groups", Repository.Exporter);

        AssertFailed(result, "CAP_BPF and CAP_PERFMON");
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task With_one_capability_of_two_it_names_the_other()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/setpriv", "--bounding-set=-all,+bpf", "--inh-caps=-all,+bpf", Repository.Exporter);

        AssertFailed(result, "needs CAP_PERFMON,");
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Without_kernel_type_information_it_says_so()
    {
        CommandResult result = await InNamespaceAsync(
            "mount -t tmpfs none /sys/kernel/btf", Repository.Exporter);

        AssertFailed(result, "CONFIG_DEBUG_INFO_BTF");
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Without_tracefs_it_mounts_it()
    {
        CommandResult result = await InNamespaceAsync(
            HideTracefs,
            $"timeout --signal=TERM 3 {Repository.Exporter} --probe.attach=tracepoint "
            + "--web.listen-address=127.0.0.1:0; test -d /sys/kernel/tracing/events/syscalls && echo mounted");

        Assert.Contains("attached by tracepoint", result.Error, StringComparison.Ordinal);
        Assert.Contains("mounted", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Without_tracefs_and_the_right_to_mount_it_says_how()
    {
        CommandResult result = await InNamespaceAsync(
            HideTracefs,
            $"setpriv --bounding-set=-sys_admin {Repository.Exporter} --probe.attach=tracepoint");

        AssertFailed(result, "mount -t tracefs nodev /sys/kernel/tracing");
        Assert.Contains(
            "cannot attach to renames. Tried tracepoint: ", result.Error, StringComparison.Ordinal);
    }

    // Root there has all capabilities, and none that counts for BPF.
    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task In_a_user_namespace_it_says_so()
    {
        CommandResult result = await CommandRunner.RunAsync(
            Unshare, "--user", "--map-root-user", Repository.Exporter, "--probe.attach=tracepoint");

        AssertFailed(result, "This process is in a user namespace, where its capabilities do not count for BPF");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public async Task With_too_few_open_files_it_names_the_limit(int limit)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/prlimit", $"--nofile={limit}:{limit}", Repository.Exporter, "--probe.attach=tracepoint");

        AssertFailed(result, "Too many open files (EMFILE). Raise the limit of open files");
    }

    [Fact]
    public async Task Address_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        CommandResult result = await CommandRunner.RunAsync(
            Repository.Exporter, $"--web.listen-address=127.0.0.1:{port}");

        AssertFailed(result, $"127.0.0.1:{port}");
        Assert.Contains("already in use", result.Error, StringComparison.Ordinal);
    }

    private const string HideTracefs =
        "umount -q -R /sys/kernel/tracing; umount -q -R /sys/kernel/debug; true";

    private static Task<CommandResult> InNamespaceAsync(string prepare, string command) =>
        CommandRunner.RunAsync(Unshare, "--mount", "sh", "-c", $"{prepare}; {command}");

    private static void AssertFailed(CommandResult result, string expected)
    {
        Assert.Equal(1, result.ExitCode);
        string[] errors = [.. result.Error.Split('\n').Where(line => line.Contains("level=ERROR"))];
        Assert.Single(errors);
        Assert.Contains(expected, errors[0], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
    }
}
