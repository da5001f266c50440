using System.Text.Json;

namespace E2eTests;

/// <summary>'check' leaves nothing behind, and an exporter that runs meanwhile loses nothing.</summary>
[Collection(nameof(Alone))]
public sealed class CheckTracesTests
{
    [Fact]
    public async Task Check_leaves_no_program_no_map_and_no_mount()
    {
        string[] before = await OursAsync(); // another exporter may be running
        string[] mounts = await MountsAsync();

        CheckRun run = await CheckRun.JsonAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(mounts, await MountsAsync());

        // The kernel frees them a moment later.
        string[] left = [.. (await OursAsync()).Except(before)];
        for (int attempt = 0; left.Length > 0 && attempt < 300; attempt++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            left = [.. left.Intersect(await OursAsync())];
        }

        Assert.Empty(left);
    }

    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Check_where_tracefs_is_not_mounted_attaches_and_leaves_it_so()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/usr/bin/unshare", "--mount", "sh", "-c",
            "umount -q -R /sys/kernel/tracing; umount -q -R /sys/kernel/debug; "
            + $"{Repository.Exporter} check --format=json; echo status $?; "
            + "grep -c ' - tracefs ' /proc/self/mountinfo");

        string[] parts = result.Output.Split("\nstatus ");
        JsonElement report = JsonDocument.Parse(parts[0]).RootElement;
        Assert.Equal("0\n0\n", parts[1]); // exit code, mounts of tracefs
        Assert.False(report.GetProperty("host").GetProperty("tracefs_mounted").GetBoolean());
        Assert.Equal("tracepoint", report.GetProperty("result").GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Check_beside_a_running_exporter_takes_nothing_from_it()
    {
        const int Renames = 200_000;
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using var driver = new RenameDriver();
        Task load = driver.LoadAsync("--count", $"{Renames}", "--comm", "beside");
        int checks = 0;
        for (; !load.IsCompleted || checks < 2; checks++)
        {
            Assert.Equal(0, (await CheckRun.JsonAsync()).ExitCode);
        }

        await load;
        Scrape scrape = await exporter.ScrapeAfterPollAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{checks} checks beside {Renames} renames");
        Assert.Equal(Renames, scrape.Sum("file_renames_total", ("comm", "beside")));
        Assert.Equal(0, scrape.Sum("rename_exporter_probe_missed_total"));
        Assert.Equal("Healthy\n", await exporter.GetAsync("/-/healthy"));
    }

    // Confined, check has no mounts of its own: a look into debugfs leaves the kernel's mount of tracefs there.
    private static async Task<string[]> MountsAsync() =>
        [.. (await File.ReadAllLinesAsync("/proc/self/mountinfo", TestContext.Current.CancellationToken))
            .Where(line => Repository.Exporter == Repository.Binary
                || !line.Contains(" /sys/kernel/debug/tracing ", StringComparison.Ordinal))];

    /// <summary>Kind, id and name, by the names in bpf/maps.bpf.h and bpf/rename.bpf.c.</summary>
    private static async Task<string[]> OursAsync() =>
        [.. await ListAsync("map", "actor_"), .. await ListAsync("prog", "enter_rename")];

    private static async Task<IEnumerable<string>> ListAsync(string kind, string prefix)
    {
        CommandResult list = await CommandRunner.RunAsync("bpftool", "-j", kind, "show");
        return JsonDocument.Parse(list.Output).RootElement.EnumerateArray()
            .Where(item => item.TryGetProperty("name", out JsonElement name)
                && name.GetString()!.StartsWith(prefix, StringComparison.Ordinal))
            .Select(item => $"{kind} {item.GetProperty("id")} {item.GetProperty("name")}");
    }
}
