using System.Buffers;
using System.Text;
using System.Threading.Channels;
using ExporterToolkit.Delivery;
using RenameExporter.Commands.Top.Terminal;

namespace RenameExporter.Commands.Top;

/// <summary>How it shows what comes.</summary>
/// <param name="Interval">From one look to the next.</param>
/// <param name="HasColours">NO_COLOR says no (https://no-color.org), and so does TERM=dumb.</param>
/// <param name="IsUtf8">The locale's encoding is UTF-8.</param>
internal sealed record TopOptions(TimeSpan Interval, TopState Start, bool Once, bool Json, bool HasColours, bool IsUtf8)
{
    /// <param name="variable">Of the environment.</param>
    public static (bool HasColours, bool IsUtf8) OfTerminal(Func<string, string?> variable)
    {
        string locale = ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(variable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        return (
            ExporterToolkit.Hosting.Terminal.HasColours(variable),
            locale.Replace("-", "", StringComparison.Ordinal).EndsWith("utf8", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Looks again and again, and shows it: on a full screen, or line by line.</summary>
internal sealed class TopRun(ITopSource source, TopOptions options)
{
    private readonly Channel<ConsoleKeyInfo?> _wakeUps = Channel.CreateUnbounded<ConsoleKeyInfo?>();
    private readonly Lock _lock = new();
    private TopModel? _model;
    private string? _problem;

    /// <summary>Until somebody types q, or the cancellation.</summary>
    /// <exception cref="IOException">The terminal has gone.</exception>
    public async Task ShowAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var screen = new FullScreen(options.HasColours, Wake);
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
        Task looking = LookAsync(over.Token);
        TopState state = options.Start;
        TopModel? shown = null;
        try
        {
            while (!state.IsOver)
            {
                string? problem;
                lock (_lock)
                {
                    shown = state.IsPaused ? shown : _model;
                    problem = state.IsPaused ? null : _problem;
                }

                var (width, height) = FullScreen.Size;
                screen.Draw(TopScreen.Render(new(shown, state, problem, width, height, options.IsUtf8)));
                if (await _wakeUps.Reader.ReadAsync(over.Token) is { } key)
                {
                    state = state.After(key, shown);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C, or SIGTERM.
        }

        await over.CancelAsync();
        await looking;
    }

    /// <summary>As lines, until the cancellation or the end of the reader, which is no fault.</summary>
    /// <returns>The exit code: 1 when it was to be once and there was nothing, or when it cannot be written.</returns>
    public async Task<int> PrintAsync(int width, TextWriter error, CancellationToken cancellation)
    {
        await using ISink<byte[]> output = ISink<byte[]>.StandardOutput(static (lines, room) => room.Write(lines));
        try
        {
            while (true)
            {
                byte[] lines = await LinesAsync(width, cancellation);
                if (_problem is { } problem)
                {
                    await error.WriteLineAsync($"rename_exporter top: {Cells.Harmless(problem)}");
                }

                DeliveryResult written = await output.DeliverAsync([lines], cancellation);
                if (written is { Failure: not null, IsClosed: false })
                {
                    await error.WriteLineAsync($"rename_exporter top: {written.Failure}");
                    return 1;
                }

                if (written.IsClosed)
                {
                    return 0;
                }

                if (options.Once)
                {
                    return _problem is null ? 0 : 1;
                }

                await Task.Delay(options.Interval, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }

    private async Task<byte[]> LinesAsync(int width, CancellationToken cancellation)
    {
        try
        {
            ReadOnlyMemory<byte> document = await source.NextAsync(cancellation);
            _problem = null;
            if (options.Json)
            {
                return [.. document.Span, (byte)'\n'];
            }

            var frame = new TopFrame(TopModel.Parse(document), options.Start, null, width, 0, options.IsUtf8);
            return Encoding.UTF8.GetBytes(
                string.Concat(TopScreen.Render(frame).Select(line => $"{line.Text}\n")) + (options.Once ? "" : "\n"));
        }
        catch (IOException e)
        {
            _problem = e.Message;
            return [];
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await LookOnceAsync(cancellation);
                Wake();
                await Task.Delay(options.Interval, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // That is its end.
        }
        catch (Exception e)
        {
            _wakeUps.Writer.TryComplete(e); // a defect of ours: it ends, and is no screen that stands still
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellation)
    {
        try
        {
            TopModel model = TopModel.Parse(await source.NextAsync(cancellation));
            lock (_lock)
            {
                (_model, _problem) = (model, null);
            }
        }
        catch (IOException e)
        {
            lock (_lock)
            {
                _problem = e.Message; // what came last stays on the screen
            }
        }
    }

    private void Wake() => _wakeUps.Writer.TryWrite(null);

    private void ReadKeys()
    {
        try
        {
            while (true)
            {
                _wakeUps.Writer.TryWrite(Console.ReadKey(intercept: true));
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // There is nobody to type any more: the terminal has gone, which the next frame finds out.
        }
    }
}
