namespace ExporterToolkit.Delivery;

/// <summary>
/// Appends to a file; creates it for its owner and group. After SIGHUP it opens the path anew, so that
/// logrotate(8) can move the file away; copytruncate works as well. One writer to a file.
/// </summary>
/// <param name="path">An absolute path.</param>
/// <param name="format">Of a line.</param>
public sealed class FileSink<T>(string path, ILineFormat<T> format) : StreamSink<T>($"file:{path}", format)
{
    // What the lines tell is nobody else's business.
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private FileStream? _file;

    public override async ValueTask ReopenAsync(CancellationToken cancellation)
    {
        Close();
        await OnItsOwnThread(() => _file = Open());
    }

    public override ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private protected override DeliveryResult Write(ReadOnlySpan<byte> lines, int items)
    {
        long? end = null;
        try
        {
            FileStream file = _file ??= Open();
            if (file.CanSeek)
            {
                file.Position = file.Length; // whoever truncated it meanwhile gets no hole
                end = file.Length;
            }

            file.Write(lines);
            return new(items);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TakeBack(end);
            return DeliveryResult.Retry(0, $"cannot write to {path}: {e.Message}");
        }
    }

    /// <summary>A full disk takes half a line; all of it is written later.</summary>
    private void TakeBack(long? end)
    {
        try
        {
            if (end is { } length && _file is { } file && file.Length > length)
            {
                file.SetLength(length);
            }
        }
        catch (IOException)
        {
            // Then the half stays. Why the write failed says more.
        }
    }

    private FileStream Open() => new(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        UnixCreateMode = Mode,
        BufferSize = 0, // what was not written is not ours to lose
    });

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
