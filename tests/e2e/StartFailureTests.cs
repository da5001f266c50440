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

    /// <summary>In KiB. The runtime alone ends without a word, or aborts.</summary>
    [Theory]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    [InlineData(200_000)]
    [InlineData(4_000_000)]
    [InlineData(8_450_000)]
    [InlineData(9_437_183)]
    public async Task In_a_small_address_space_it_says_what_it_needs(int limit)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "sh", "-c", $"ulimit -v {limit}; exec {Repository.Exporter} --version");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"^the address space is limited to \d+ MiB \(ulimit -v, LimitAS=\), and 9 GiB are needed, .*\n$", result.Error);
    }

    /// <summary>Where the runtime could not even say so, or would have it reported.</summary>
    [Theory]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(15)]
    public async Task With_few_open_files_it_says_what_it_needs(int limit)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "sh", "-c", $"ulimit -n {limit}; exec {Repository.Exporter} --web.listen-address=127.0.0.1:0");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            $"the limit of open files is {limit} (ulimit -n, LimitNOFILE=), and some 60 are needed: raise the limit\n", result.Error);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task In_an_address_space_of_9_GiB_it_serves()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(
            "sh", "-c", $"ulimit -v 9437184; exec {Repository.Exporter} --web.listen-address=127.0.0.1:0");

        await exporter.ScrapeAsync();
    }

    [Theory]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    [InlineData("")]
    [InlineData("check")]
    [InlineData("events")]
    public async Task Without_proc_it_says_so(string command)
    {
        CommandResult result = await InNamespaceAsync("umount -l /proc", $"{Repository.Exporter} {command}");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("rename_exporter: /proc is not mounted here", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_file_system_that_is_not_there_is_named()
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "--path.rootfs=/not/there");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(
            "rename_exporter: --path.rootfs: there is no directory /not/there here", result.Error, StringComparison.Ordinal);
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
            "cannot attach to renames by --probe.attach=tracepoint. Tried tracepoint: ", result.Error, StringComparison.Ordinal);
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
