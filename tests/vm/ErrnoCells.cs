namespace VmTests;

/// <summary>
/// Each errno that can be provoked, and whether it is counted: the table of docs/metrics.md is what is
/// expected, and the report prints it anew from what was found.
/// </summary>
internal static class ErrnoCells
{
    private const string Group = "errno";

    /// <summary>The driver's name for it, and what fails so. In the order of the table.</summary>
    public static readonly (string Name, string Cause)[] Causes =
    [
        ("EACCES", "the directory may not be written to"),
        ("EACCES-path", "a directory on the way may not be passed"),
        ("EBADF", "a name below a descriptor that is not open"),
        ("EBUSY", "the file is a mount point"),
        ("EBUSY-dot", "`.` or `..`"),
        ("EEXIST", "the target exists, with RENAME_NOREPLACE"),
        ("EFAULT", "a pointer to nowhere"),
        ("EINVAL", "unknown flags"),
        ("EINVAL-inside", "a directory into itself"),
        ("EINVAL-fs", "flags that the file system does not know"),
        ("EISDIR", "a file over a directory"),
        ("ELOOP", "a loop of symbolic links"),
        ("ENAMETOOLONG", "a name of 256 bytes"),
        ("ENOENT", "no such file"),
        ("ENOSPC", "no room for a whiteout"),
        ("ENOSYS-seccomp", "a seccomp filter answers"),
        ("ENOTDIR", "a directory over a file"),
        ("ENOTDIR-path", "a file on the way"),
        ("ENOTEMPTY", "over a directory with files in it"),
        ("ENOTEMPTY-above", "over a directory that holds the file"),
        ("EPERM", "another user's file in a sticky directory"),
        ("EROFS", "a read-only mount"),
        ("EXDEV", "into another mount"),
        ("EXDEV-fs", "a directory of an overlay's lower layer"),
    ];

    public static readonly Cell[] All = [.. Causes.Select(cause => new Cell(cause.Name, Group, Judge))];

    private static void Judge(CellRun run)
    {
        run.Calls.AssertRan(run.Name);
        string errno = run.Name.Split('-')[0];
        decimal failed = run.Driver("fail", "failed");
        decimal counted = run.After.Sum("file_rename_errors_total", ("comm", run.Name), ("errno", errno));
        Assert.True(counted == 0 || counted == failed, $"{counted} counted of {failed}");
        Assert.Equal(counted, run.After.Sum("file_rename_errors_total", ("comm", run.Name)));

        ErrnoTable.Found(run.Name, run.Attach, counted > 0, run.Kernel);
        Assert.Equal(ErrnoTable.InDocs.IsCounted(run.Name, run.Attach), counted > 0);
    }
}
