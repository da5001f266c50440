namespace VmTests;

/// <summary>Ways into a rename, on tmpfs.</summary>
internal static class CallCells
{
    private const string Group = "calls";

    public static readonly Cell[] All =
    [
        Counted("rename", Group), Counted("renameat", Group), Counted("renameat2", Group),
        // The kernel shows its tracepoints none of these.
        CountedBelowCalls("int80", Group), CountedBelowCalls("io_uring", Group),
        CountedBelowCalls("io_uring-pers", Group),
        Counted("threads", Group),
        new("user-ns", Group, UidIsTheHosts),
        Kinds("noreplace", Group), Kinds("whiteout", Group), Kinds("directory", Group), Kinds("same", Group),
    ];

    /// <summary>One rename, one count, under the process's name.</summary>
    public static Cell Counted(string name, string group) => new(name, group, run =>
    {
        run.Calls.AssertRan(run.Name);
        Assert.Equal(run.Driver("load", "renamed"), run.Counted("s"));
    });

    /// <summary>The same, and nothing at all in tracepoint mode.</summary>
    public static Cell CountedBelowCalls(string name, string group) => new(name, group, run =>
    {
        run.Calls.AssertRan(run.Name);
        Assert.Equal(run.SeesCallsOnly ? 0 : run.Driver("load", "renamed"), run.Counted("s"));
    });

    /// <summary>One rename, one count, of the right kind.</summary>
    public static Cell Kinds(string name, string group, string word = "forms") => new(name, group, run =>
    {
        run.Calls.AssertRan(run.Name);
        AssertKinds(run, word);
    });

    public static void AssertKinds(CellRun run, string word)
    {
        decimal Did(string kind) => run.Driver(word, kind);
        if (run.SeesCallsOnly)
        {
            // System calls do not tell a no-op from a rename, and nothing else of the kinds.
            Assert.Equal(Did("renamed") + Did("noops"), run.Counted("s"));
            Assert.DoesNotContain(run.After.Samples, sample => sample.Name.StartsWith("file_rename_moves"));
            Assert.False(run.After.Has("file_rename_noops_total"));
            return;
        }

        Assert.Equal(Did("renamed"), run.Counted("s"));
        Assert.Equal(Did("noops"), run.Counted("_noops"));
        Assert.Equal(Did("moves"), run.Counted("_moves"));
        Assert.Equal(Did("replacements"), run.Counted("_replacements"));
        Assert.Equal(Did("exchanges"), run.Counted("_exchanges"));
        Assert.Equal(Did("extension_changes"), run.Counted("_extension_changes"));
    }

    /// <summary>Root in its namespace, 1234 outside.</summary>
    private static void UidIsTheHosts(CellRun run)
    {
        run.Calls.AssertRan(run.Name);
        decimal renamed = run.Driver("load", "renamed");
        Assert.Equal(renamed, run.Counted("s"));
        Assert.Equal(renamed, run.After.Sum(CellRun.Renames, ("comm", run.Name), ("uid", "1234")));
    }
}
