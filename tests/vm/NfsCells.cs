namespace VmTests;

/// <summary>
/// A client and a server on the same kernel: a rename is the client's on nfs4, and one by the kernel
/// thread nfsd on what it exports.
/// </summary>
internal static class NfsCells
{
    private const string Group = "nfsd";

    public static readonly Cell[] All =
    [
        CallCells.Counted("nfs-client", Group),
        new("nfsd", Group, run => AssertServed(run, "nfs-client", run.Calls.Scrape("nfs"), null)),
        CallCells.Counted("nfs-overlay", Group),
        new("nfsd-overlay", Group, run =>
            AssertServed(run, "nfs-overlay", run.After, run.Calls.Scrape("nfs"))),
    ];

    private static void AssertServed(CellRun run, string client, Scrape after, Scrape? before)
    {
        run.Calls.AssertRan(client);
        decimal Nfsd(Scrape? scrape) => scrape?.Sum(CellRun.Renames, ("comm", "nfsd")) ?? 0;
        decimal asked = run.Calls.Driver($"{client}.driver", "load", "renamed");
        Assert.Equal(run.SeesCallsOnly ? 0 : asked, Nfsd(after) - Nfsd(before));
    }
}
