namespace ExporterToolkit.Settings;

/// <summary>
/// The files that a configuration was made of, as they were then. Compared by content: Kubernetes swaps
/// a symbolic link somewhere above them, certbot another, and two writes may share a time stamp.
/// </summary>
internal sealed class WatchedFiles
{
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>All of them as they were when they were read.</summary>
    public string WhenRead => string.Join('\0', _seen.Values);

    /// <exception cref="IOException">It cannot be read; also the other two of <see cref="TextFile"/>.</exception>
    public string Read(string file)
    {
        try
        {
            return _seen[file] = Content(file);
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            _seen[file] = Refusal(e, file);
            throw;
        }
    }

    /// <summary>All of them as they are; why one cannot be read counts as its content.</summary>
    public string Now() => string.Join('\0', _seen.Keys.Select(file =>
    {
        try
        {
            return Content(file);
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            return Refusal(e, file);
        }
    }));

    // What comes out of a pipe is gone afterwards: the next look would find a file that asks for nothing.
    private static string Content(string file) => SpecialFile.IsPipe(file)
        ? throw new IOException("it is a pipe or a socket, which cannot be read again; a regular file can")
        : TextFile.Read(file);

    private static string Refusal(Exception e, string file) => $"\u0001{TextFile.Reason(e, file)}";
}
