using System.Buffers;

namespace ExporterToolkit.Delivery;

/// <summary>How large a file of lines may grow, and what becomes of it then.</summary>
/// <param name="MaxBytes">0: however large, and nobody moves it.</param>
/// <param name="Keep">So many full ones stay: PATH.1, the newest, to PATH.n.</param>
public readonly record struct FileLimits(long MaxBytes, int Keep);

/// <summary><see cref="ISink{T}.File"/>.</summary>
internal sealed class FileSink<T>(string path, Action<T, IBufferWriter<byte>> format, FileLimits limits = default)
    : LineSink<T>($"file:{path}", format)
{
    private LineFile? _file;
    private ILogger? _logger;

    public override void Open(ILogger logger)
    {
        _logger = logger;
        try
        {
            _file = LineFile.OpenNow(path);
        }
        catch (IOException e)
        {
            throw new SinkException($"cannot open {path} of the events: {e.Message}");
        }

        _file?.WarnOfOthers(logger);
        if (limits.MaxBytes > 0 && _file is not null)
        {
            LineFile.WarnIfNotMovable(path, logger);
        }
    }

    public override ValueTask ReopenAsync(CancellationToken cancellation)
    {
        Reopen();
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        Close();
        return base.DisposeAsync();
    }

    protected override DeliveryResult Write(ReadOnlySpan<byte> lines, int items)
    {
        int delivered = 0;
        try
        {
            while (true)
            {
                LineFile file = _file ?? Reopen();
                long? end = file.End(out bool isRemoved);
                if (isRemoved)
                {
                    file = Replace(file, out end);
                }

                ReadOnlySpan<byte> fitting = Fitting(lines, file.IsRegular ? end : null);
                if (fitting.IsEmpty)
                {
                    Rotate(file);
                    continue;
                }

                file.Append(fitting, end);
                if (fitting.Length == lines.Length)
                {
                    return new(items);
                }

                delivered += fitting.Count((byte)'\n');
                lines = lines[fitting.Length..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DeliveryResult.Retry(delivered, $"cannot write to {path}: {e.Message}");
        }
    }

    /// <param name="length">Of the file; null: it is none.</param>
    /// <returns>As many whole lines as the file has room for; at least one if it is empty.</returns>
    private ReadOnlySpan<byte> Fitting(ReadOnlySpan<byte> lines, long? length)
    {
        if (limits.MaxBytes == 0 || length is not { } end || end + lines.Length <= limits.MaxBytes)
        {
            return lines;
        }

        int room = (int)Math.Clamp(limits.MaxBytes - end, 0, lines.Length);
        int fitting = lines[..room].LastIndexOf((byte)'\n') + 1;
        return fitting == 0 && end == 0 ? lines[..(lines.IndexOf((byte)'\n') + 1)] : lines[..fitting];
    }

    /// <summary>Another one may have moved it already: then there is nothing to move.</summary>
    private void Rotate(LineFile full)
    {
        if (full.IsAt(path))
        {
            LineFile.MoveAway(path, limits.Keep);
        }

        Reopen();
    }

    /// <summary>Somebody removed it: nobody could read what is written to it.</summary>
    private LineFile Replace(LineFile removed, out long? end)
    {
        if (_logger is not null)
        {
            removed.SayRemoved(_logger);
        }

        LineFile made = Reopen();
        end = made.End(out _);
        return made;
    }

    private LineFile Reopen()
    {
        Close();
        _file = LineFile.Open(path);
        if (_logger is not null)
        {
            _file.WarnOfOthers(_logger);
        }

        return _file;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
