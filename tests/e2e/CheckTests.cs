using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace E2eTests;

/// <summary>'rename_exporter check' on this host: tracepoint attaches, nothing else does.</summary>
public sealed class CheckTests
{
    private static readonly string[] s_modes = ["fentry", "kprobe-multi", "kprobe", "tracepoint"];

    [Fact]
    public async Task Check_as_root_tells_what_attaches_here_and_why_the_rest_does_not()
    {
        CheckRun run = await CheckRun.JsonAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(s_modes, run.Modes.Select(mode => mode.Name));
        Assert.Equal(("attaches", null), run.Mode("tracepoint"));
        Assert.Equal("refused", run.Mode("fentry").Verdict);
        Assert.Contains("(EPERM). This kernel forbids such programs", run.Mode("fentry").Reason);
        Assert.Contains("(EOPNOTSUPP)", run.Mode("kprobe-multi").Reason);
        Assert.Contains("(ENOENT)", run.Mode("kprobe").Reason);
        Assert.Equal("tracepoint", run.Text("result", "mode"));
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), run.Text("kernel", "release"));
        Assert.True(run.Get("kernel", "btf").GetBoolean());
        Assert.True(run.Get("maps", "measured").GetBoolean());
        Assert.Equal("hybrid", run.Text("host", "cgroup"));
    }

    [Fact]
    public async Task Check_text_says_what_the_json_says()
    {
        CheckRun json = await CheckRun.JsonAsync();
        CommandResult text = await CommandRunner.RunAsync(Repository.Exporter, "check");

        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        string[] lines = text.Output.Split('\n');
        foreach ((string name, string verdict, _) in json.Modes)
        {
            Assert.Single(lines, line => line.StartsWith($"  {name} ") && line.Contains($" {verdict} "));
        }

        Assert.Contains($"  attaches by  {json.Text("result", "mode")}: ", text.Output);
        Assert.Contains(json.Text("kernel", "release"), text.Output);
        Assert.Contains($"libbpf {json.Text("versions", "libbpf")}", text.Output);
        Assert.Equal(
            json.Get("result", "advice").GetArrayLength(), lines.Count(line => line.StartsWith("  better ")));
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Check_without_privileges_still_tells_what_it_can()
    {
        CheckRun run = await CheckRun.JsonAsync(
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

        Assert.Equal(1, run.ExitCode);
        Assert.All(run.Modes, mode => Assert.Equal("not-tried", mode.Verdict));
        Assert.Contains("needs CAP_BPF and CAP_PERFMON", run.Mode("fentry").Reason);
        Assert.Equal(JsonValueKind.Null, run.Get("result", "mode").ValueKind);
        Assert.Equal(1, run.Get("kernel", "vfs_rename_parameters").GetInt32());
        Assert.Equal(JsonValueKind.Null, run.Get("kernel", "task_storage").ValueKind); // not to be asked for
        Assert.False(run.Get("maps", "measured").GetBoolean());
        Assert.Equal(2, run.Get("capabilities", "missing").GetArrayLength());
        Assert.Contains("AmbientCapabilities=CAP_BPF CAP_PERFMON", run.Get("result", "advice")[0].GetString());
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Check_with_two_capabilities_and_no_way_into_tracefs_says_how()
    {
        CheckRun run = await CheckRun.JsonAsync(
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            "--inh-caps=+bpf,+perfmon", "--ambient-caps=+bpf,+perfmon");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("refused", run.Mode("tracepoint").Verdict);
        Assert.Contains("may not read it", run.Mode("tracepoint").Reason);
        Assert.Contains("(EPERM)", run.Mode("fentry").Reason);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Check_without_kernel_type_information_says_so()
    {
        CheckRun run = await CheckRun.JsonAsync(
            "/usr/bin/unshare", "--mount", "sh", "-c", "mount -t tmpfs none /sys/kernel/btf; exec \"$@\"", "sh");

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Get("kernel", "btf").GetBoolean());
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", run.Text("kernel", "btf_problem"));
        Assert.All(run.Modes, mode => Assert.Contains("CONFIG_DEBUG_INFO_BTF", mode.Reason));
        Assert.NotEqual("", run.Text("kernel", "release"));
    }

    [Fact]
    public async Task Check_port_in_use_is_named_and_no_failure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string taken = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        CheckRun run = await CheckRun.JsonAsync(
            [], $"--web.listen-address={taken}", "--web.listen-address=127.0.0.1:0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [(taken, false, "already in use"), ("127.0.0.1:0", true, null)],
            run.Get("listen").EnumerateArray().Select(listen => (
                listen.GetProperty("address").GetString(),
                listen.GetProperty("free").GetBoolean(),
                listen.GetProperty("problem").GetString())));
    }

    [Fact]
    public async Task Check_flags_of_the_exporter_count()
    {
        CheckRun small = await CheckRun.JsonAsync([], "--probe.max-entries=16");
        CheckRun unsampled = await CheckRun.JsonAsync([], "--probe.max-entries=16", "--detector.files=0");
        CheckRun named = await CheckRun.JsonAsync([], "--probe.max-entries=16", "--labels.cgroup=true");
        CheckRun large = await CheckRun.JsonAsync([], "--probe.max-entries=100000", "--probe.attach=fentry");

        Assert.Equal(16, small.Get("maps", "max_entries").GetInt32());
        Assert.InRange(large.Get("maps", "bytes").GetInt64(), 12_800_000, 50_000_000); // 128 bytes a slot
        long least = small.Get("maps", "bytes").GetInt64();
        long withoutSamples = unsampled.Get("maps", "bytes").GetInt64();
        Assert.InRange(withoutSamples, 67_584, 700_000); // 512 entry records, 4352 hints
        Assert.InRange(least - withoutSamples, 1 << 20, 1_400_000); // the ring of samples
        Assert.InRange(named.Get("maps", "bytes").GetInt64() - least, 786_432, 1_400_000); // names of 2048 cgroups
        Assert.Equal(("attaches", null), named.Mode("tracepoint"));

        // Pinned to a mode that is refused here: the exporter would not start, whatever else attaches.
        Assert.Equal(1, large.ExitCode);
        Assert.Equal("attaches", large.Mode("tracepoint").Verdict);
    }

    [Theory]
    [InlineData("--format=xml")]
    [InlineData("--probe.max-entries=15")]
    [InlineData("stray")]
    public async Task Check_bad_usage_is_exit_code_2_and_no_report(string argument)
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, "check", argument);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("rename_exporter: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Error.TrimEnd().Split('\n').Length);
    }
}

/// <summary>A run of 'check --format=json'.</summary>
internal sealed record CheckRun(int ExitCode, JsonElement Report)
{
    public IReadOnlyList<(string Name, string Verdict, string? Reason)> Modes =>
    [
        .. Get("modes").EnumerateArray().Select(mode => (
            mode.GetProperty("mode").GetString()!, mode.GetProperty("verdict").GetString()!,
            mode.GetProperty("reason").GetString())),
    ];

    /// <param name="before">What starts the exporter, with its own arguments.</param>
    public static Task<CheckRun> JsonAsync(params string[] before) => JsonAsync(before, []);

    public static async Task<CheckRun> JsonAsync(string[] before, params string[] flags)
    {
        string[] command = [.. before, Repository.Exporter, "check", "--format=json", .. flags];
        CommandResult result = await CommandRunner.RunAsync(command[0], command[1..]);
        Assert.Equal("", result.Error);
        return new(result.ExitCode, JsonDocument.Parse(result.Output).RootElement);
    }

    public (string Verdict, string? Reason) Mode(string name)
    {
        var mode = Modes.Single(mode => mode.Name == name);
        return (mode.Verdict, mode.Reason);
    }

    public JsonElement Get(params string[] keys) =>
        keys.Aggregate(Report, (element, key) => element.GetProperty(key));

    public string Text(params string[] keys) => Get(keys).GetString()!;
}
