using RenameExporter.Host;

namespace RenameExporter.Counting;

/// <summary>Where names of users come from.</summary>
/// <param name="Root">--path.rootfs; empty: this process's own.</param>
/// <param name="File">The path in it.</param>
internal sealed record UserNames(string Root, string File)
{
    /// <param name="userFile">--labels.user-file; empty: not given.</param>
    public static UserNames Of(string rootFs, string userFile) =>
        userFile.Length > 0 ? new("", userFile) : new(rootFs, "etc/passwd");

    public PasswdFile Open(ILogger logger) => new(Root, File, logger);

    /// <returns>What is wrong with the file; null: nothing.</returns>
    public string? Problem() => PasswdFile.Problem(Root, File);
}
