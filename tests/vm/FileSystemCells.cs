namespace VmTests;

/// <summary>Every kind of rename on each file system; what overlayfs makes of a rename.</summary>
internal static class FileSystemCells
{
    private const string Disks = "file systems";
    private const string Overlay = "overlayfs";

    public static readonly Cell[] All =
    [
        OfType("tmpfs", "tmpfs", Disks), OfType("ext4", "ext4", Disks), OfType("btrfs", "btrfs", Disks),
        OfType("xfs", "xfs", Disks), OfType("bind", "tmpfs", Disks),
        new("extensions", Disks, ExtensionsHaveSeries),
        // Files of the upper layer; then of an overlay whose lower layer is an overlay.
        OfType("overlay", "overlay", Overlay), OfType("stacked", "overlay", Overlay),
        Once("copy-up"), Once("overwrite", replacements: 1), Once("stacked-copy-up"),
        CallCells.Kinds("ovl-directory", Overlay),
        CallCells.CountedBelowCalls("ovl-io_uring", Overlay),
        CallCells.CountedBelowCalls("ovl-uring-pers", Overlay),
        Once("rootless"),
    ];

    private static Cell OfType(string name, string type, string group) => new(name, group, run =>
    {
        run.Calls.AssertRan(run.Name);
        CallCells.AssertKinds(run, "kinds");
        const string Durations = "file_rename_duration_seconds_count";
        decimal did = run.Driver("kinds", "renamed") + run.Driver("kinds", "noops");
        decimal timed = run.SeesCallsOnly
            ? run.After.Sum(Durations)
            : run.After.Sum(Durations, ("fstype", type));
        Assert.True(timed >= did, $"{timed} durations of {did} renames on {type}");
    });

    /// <summary>
    /// One rename within a directory, by the driver's command "once": overlayfs makes several of it, and none
    /// of what those are (moves, exchanges with a whiteout) may show.
    /// </summary>
    private static Cell Once(string name, int replacements = 0) => new(name, Overlay, run =>
    {
        run.Calls.AssertRan(run.Name);
        Assert.Equal(1, run.Driver("once", "renamed"));
        Assert.Equal(1, run.Counted("s"));
        if (!run.SeesCallsOnly)
        {
            Assert.Equal(replacements, run.Counted("_replacements"));
            Assert.All(
                (string[])["_noops", "_moves", "_exchanges", "_extension_changes"],
                kind => Assert.Equal(0, run.Counted(kind)));
        }
    });

    /// <summary>tmpfs has 50 of each of these; the first 20 are under &lt;other&gt;.</summary>
    private static void ExtensionsHaveSeries(CellRun run)
    {
        const string Extensions = "file_rename_new_extensions_total";
        if (run.SeesCallsOnly)
        {
            Assert.False(run.After.Has(Extensions));
            return;
        }

        Assert.Equal(run.After.Sum("file_rename_extension_changes_total"), run.After.Sum(Extensions));
        Assert.True(run.After.Sum(Extensions, ("extension", "encrypted")) >= 30);
        Assert.True(run.After.Sum(Extensions, ("extension", "text")) >= 30);
    }
}
