namespace ExporterToolkit.Settings;

/// <summary>
/// The files that a configuration was made of, as they were then. Compared by content: Kubernetes swaps
/// a symbolic link somewhere above them, certbot another, and two writes may share a time stamp.
/// </summary>
internal sealed class WatchedFiles
{
    // Two looks until a change is in force: sooner than anybody would restart for it.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private string? _changing; // the content that differs from what was read, if it did at the last look

    private string Now => string.Join('\0', _seen.Keys.Select(file => Look(file).Content));

    private string WhenRead => string.Join('\0', _seen.Values);

    /// <exception cref="IOException">It cannot be read; also the other two of <see cref="TextFile"/>.</exception>
    public string Read(string file)
    {
        (string content, Exception? refusal) = Look(file);
        _seen[file] = content;
        return refusal is null ? content : throw refusal;
    }

    /// <summary>A file that was read has a key or hashes of passwords in it.</summary>
    public void HasSecrets(string file) => _secrets.Add(file);

    /// <returns>A sentence for each file that more may read or change than should.</returns>
    public IEnumerable<string> Exposed() =>
        _seen.Keys.Select(file => FileExposure.Problem(file, _secrets.Contains(file))).OfType<string>();

    /// <summary>
    /// Looks whether they have changed, and have been the same for two looks in a row: a certificate and its key are
    /// written one after the other. Then it is time to read them again. Not for two threads at once.
    /// </summary>
    public bool HaveChanged()
    {
        string now = Now;
        string? before = _changing;
        _changing = now == WhenRead ? null : now;
        return _changing is not null && _changing == before;
    }

    /// <summary>Whether they are not what was read, at this moment: a writer may be in the middle of it.</summary>
    public bool Differ() => Now != WhenRead;

    /// <summary>Looks now and then, until it is cancelled.</summary>
    /// <param name="look">Not called twice at once.</param>
    public static async Task LookAsync(Action look, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        using CancellationTokenRegistration stop = cancellation.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            look();
        }
    }

    // Why one cannot be read counts as its content.
    private static (string Content, Exception? Refusal) Look(string file)
    {
        try
        {
            // What comes out of a pipe is gone afterwards: the next look would find a file that asks for nothing.
            return FileIdentity.Behind(file) is { IsPipe: true }
                ? throw new IOException("it is a pipe or a socket, which cannot be read again; a regular file can")
                : (TextFile.Read(file), null);
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            return ($"\u0001{TextFile.Reason(e, file)}", e);
        }
    }
}
