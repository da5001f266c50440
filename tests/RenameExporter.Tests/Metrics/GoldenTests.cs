using RenameExporter.Counting;
using Testing;

namespace RenameExporter.Tests.Metrics;

/// <summary>
/// The page, byte by byte. UPDATE_GOLDEN=1 rewrites the files, and fails the run all the same, so
/// that it cannot stay on: look at the difference, then run again without it.
/// </summary>
public sealed class GoldenTests
{
    private const string Switch = "UPDATE_GOLDEN";

    [Fact]
    public Task Page_vfsRenameMode_isTheGoldenOne() =>
        IsGoldenAsync("golden.vfs_rename.prom", GoldenSnapshots.VfsRename);

    [Fact]
    public Task Page_tracepointMode_isTheGoldenOne() =>
        IsGoldenAsync("golden.tracepoint.prom", GoldenSnapshots.Tracepoint);

    [Fact]
    public Task Page_withoutEntries_isTheGoldenOne() =>
        IsGoldenAsync("golden.exits.prom", GoldenSnapshots.Exits);

    [Fact]
    public Task Promtool_withoutEntries_hasNoRemarks() => HasNoRemarksAsync(GoldenSnapshots.Exits);

    [Fact]
    public Task Page_withEveryLabel_isTheGoldenOne() =>
        IsGoldenAsync("golden.labels.prom", GoldenSnapshots.Labels);

    [Fact]
    public Task Promtool_withEveryLabel_hasNoRemarks() => HasNoRemarksAsync(GoldenSnapshots.Labels);

    [Fact]
    public Task Promtool_vfsRenameMode_hasNoRemarks() =>
        HasNoRemarksAsync(GoldenSnapshots.VfsRename);

    [Fact]
    public Task Promtool_tracepointMode_hasNoRemarks() =>
        HasNoRemarksAsync(GoldenSnapshots.Tracepoint);

    [Fact]
    public async Task Promtool_badPage_hasRemarks()
    {
        CommandResult lint = await Promtool.CheckAsync("# TYPE files counter\nfiles 1\n");

        Assert.NotEqual(0, lint.ExitCode);
        Assert.Contains(
            "counter metrics should have \"_total\" suffix", lint.Error, StringComparison.Ordinal);
    }

    private static async Task HasNoRemarksAsync(RenameSnapshot snapshot)
    {
        CommandResult lint = await Promtool.CheckAsync(await ExpositionText.OfAsync(snapshot));

        Assert.Equal(("", "", 0), (lint.Output, lint.Error, lint.ExitCode));
    }

    private static async Task IsGoldenAsync(string file, RenameSnapshot snapshot)
    {
        string page = await ExpositionText.OfAsync(snapshot);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            await File.WriteAllTextAsync(PathOf(file), page, TestContext.Current.CancellationToken);
            Assert.Fail(
                $"{file} has been rewritten: look at the difference, and run without {Switch}");
        }

        string golden = await File.ReadAllTextAsync(
            PathOf(file), TestContext.Current.CancellationToken);
        Assert.Equal(golden.Split('\n'), page.Split('\n'));
    }

    private static string PathOf(string file) =>
        Path.Combine(Repository.Root, "tests/RenameExporter.Tests/Metrics", file);
}
