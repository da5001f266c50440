using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace E2eTests;

/// <summary>deploy/systemd, and what the exporter tells systemd. There is no systemd to run it here.</summary>
public sealed partial class SystemdTests : IDisposable
{
    private readonly DirectoryInfo _directory = SharedDirectory.Create("systemd");

    private const string FilterKey = "SystemCallFilter=";

    private static string Units => Path.Combine(Repository.Root, "deploy", "systemd");

    [Fact]
    public async Task Ready_status_watchdog_and_stop_are_told()
    {
        string path = Path.Combine(_directory.FullName, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        SharedDirectory.Open(path);
        systemd.ReceiveTimeout = 60_000; // against hangs only
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            1,
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "1000000" },
            "--web.listen-address=127.0.0.1:0");

        string[] first = ReceiveUntil(systemd, "WATCHDOG=1");
        Assert.Equal(["READY=1", $"STATUS=ready on {exporter.Addresses[0]}"], first[..2]);
        Assert.Matches(StatusLine(), first[^2]);
        Assert.Matches(StatusLine(), ReceiveUntil(systemd, "WATCHDOG=1")[^2]); // and again

        Assert.Equal(0, await exporter.StopAsync());
        ReceiveUntil(systemd, "STOPPING=1");
    }

    // A watchdog that is fed by a timer alone would be fed by a process that is stuck.
    [Fact]
    public async Task Watchdog_of_another_process_is_not_fed()
    {
        string path = Path.Combine(_directory.FullName, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        SharedDirectory.Open(path);
        systemd.ReceiveTimeout = 60_000;
        await using PlainExporter exporter = await PlainExporter.StartAsync(
            1,
            new Dictionary<string, string>
            {
                ["NOTIFY_SOCKET"] = path,
                ["WATCHDOG_USEC"] = "1000000",
                ["WATCHDOG_PID"] = "1",
            },
            "--web.listen-address=127.0.0.1:0");

        await exporter.StopAsync();
        Assert.DoesNotContain("WATCHDOG=1", ReceiveUntil(systemd, "STOPPING=1"));
    }

    [Fact]
    public async Task Unit_is_exposed_less_than_2()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "systemd-analyze", "security", "--offline=true", "--threshold=20", $"{Units}/rename_exporter.service");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Matches("Overall exposure level for rename_exporter.service: [01]\\.[0-9] OK", result.Output);
    }

    // Lines of SystemCallFilter= are taken in their order: a group that is denied takes back what was allowed before.
    [Fact]
    public async Task Unit_allows_every_system_call_of_the_seccomp_profile()
    {
        string[] lines = await File.ReadAllLinesAsync(
            Path.Combine(Units, "rename_exporter.service"), TestContext.Current.CancellationToken);
        HashSet<string> allowed = [.. await CallsAsync("@default")];
        foreach (string filter in lines.Where(line => line.StartsWith(FilterKey, StringComparison.Ordinal)))
        {
            string names = filter[FilterKey.Length..];
            foreach (string name in names.TrimStart('~').Split(' '))
            {
                IReadOnlyList<string> calls = await CallsAsync(name);
                Action<IEnumerable<string>> change = names[0] == '~' ? allowed.ExceptWith : allowed.UnionWith;
                change(calls);
            }
        }

        using JsonDocument profile = JsonDocument.Parse(
            await File.ReadAllTextAsync(Repository.SeccompProfile, TestContext.Current.CancellationToken));
        string[] needed = [.. profile.RootElement.GetProperty("syscalls").EnumerateArray()
            .Where(group => !group.GetProperty("comment").GetString()!.Contains("runc's", StringComparison.Ordinal))
            .SelectMany(group => group.GetProperty("names").EnumerateArray()).Select(name => name.GetString()!)];
        Assert.Contains("bpf", needed);
        Assert.Empty(needed.Except(allowed));
    }

    // With the exporter where the unit expects it, systemd finds nothing to say about the units.
    [Fact]
    public async Task Units_are_valid()
    {
        foreach (string unit in (string[])["rename_exporter.service", "rename_exporter.socket"])
        {
            string text = await File.ReadAllTextAsync(Path.Combine(Units, unit), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(_directory.FullName, unit),
                text.Replace("/usr/local/bin/rename_exporter", Repository.Exporter, StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        }

        CommandResult result = await CommandRunner.RunAsync(
            "systemd-analyze", "verify", "--man=no", $"{_directory.FullName}/rename_exporter.service",
            $"{_directory.FullName}/rename_exporter.socket");

        Assert.Equal(("", "", 0), (result.Output, result.Error, result.ExitCode));
    }

    [Fact]
    public async Task User_of_the_unit_is_made_by_sysusers()
    {
        _directory.CreateSubdirectory("etc");
        CommandResult result = await CommandRunner.RunAsync(
            "systemd-sysusers", $"--root={_directory.FullName}", $"{Units}/rename_exporter.sysusers.conf");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains(
            "rename_exporter:x:",
            await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "etc/passwd"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>The system calls of one of systemd's groups, and of those it contains; or the one call.</summary>
    private static async Task<IReadOnlyList<string>> CallsAsync(string name)
    {
        if (name[0] != '@')
        {
            return [name];
        }

        CommandResult result = await CommandRunner.RunAsync("systemd-analyze", "--no-pager", "syscall-filter", name);
        var calls = new List<string>();
        foreach (string member in result.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#' && line != name))
        {
            calls.AddRange(await CallsAsync(member));
        }

        return calls;
    }

    private static string[] ReceiveUntil(Socket systemd, string last)
    {
        byte[] buffer = new byte[4096];
        var received = new List<string>();
        do
        {
            received.Add(Encoding.UTF8.GetString(buffer, 0, systemd.Receive(buffer)));
        }
        while (received[^1] != last);

        return [.. received];
    }

    [GeneratedRegex(@"^STATUS=attached by [a-z-]+: \d+ renames, \d+ failed, \d+ actors$")]
    private static partial Regex StatusLine();
}
