using System.Runtime.InteropServices;
using System.Text;
using ExporterToolkit.Hosting;

namespace RenameExporter.Commands.Top.Terminal;

/// <summary>
/// The terminal, for as long as it shows a full screen: its other buffer, without a cursor. However the process ends, but for
/// a signal that nobody can handle, it is left as it was. Keys, sizes and the line discipline are System.Console's; this has what it lacks.
/// </summary>
internal sealed class FullScreen : IDisposable
{
    // xterm's control sequences, which every terminal emulator of today has (https://invisible-island.net/xterm/ctlseqs).
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private const string Leave = "\u001b[0m\u001b[?25h\u001b[?1l\u001b>\u001b[?1049l";

    private const int SigStop = 19; // signal(7), on every architecture of .NET

    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Lock _lock = new();
    private readonly bool _hasColours;
    private readonly PosixSignalRegistration[] _signals;
    private bool _isEntered;

    /// <param name="hasColours">Whether lines have their colours; else only what is bold or reversed is.</param>
    /// <param name="changed">Called when the screen has to be drawn anew: another size, or back from a stop.</param>
    public FullScreen(bool hasColours, Action changed)
    {
        _hasColours = hasColours;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed()),
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
            {
                context.Cancel = true; // the runtime does not stop after a handler
                Restore();
                _ = Signals.Send(Environment.ProcessId, SigStop);
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ =>
            {
                Begin();
                changed();
            }),
        ];
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
        Begin();
    }

    /// <summary>Columns and lines; 80 × 24 where the terminal does not tell.</summary>
    public static (int Width, int Height) Size
    {
        get
        {
            int width = Console.WindowWidth, height = Console.WindowHeight;
            return width > 0 && height > 0 ? (width, height) : (80, 24);
        }
    }

    /// <exception cref="IOException">The terminal has gone.</exception>
    public void Draw(IReadOnlyList<ScreenLine> lines)
    {
        var frame = new StringBuilder("\u001b[H");
        for (int i = 0; i < lines.Count; i++)
        {
            frame.Append(i == 0 ? "" : "\r\n").Append(Styled(lines[i])).Append("\u001b[K");
        }

        Write(frame.Append("\u001b[J").ToString());
    }

    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        Restore();
        _output.Dispose();
    }

    private string Styled(ScreenLine line)
    {
        string style = (line.Style, _hasColours) switch
        {
            (LineStyle.Title, _) => "1",
            (LineStyle.Header or LineStyle.Selected, _) => "7",
            (LineStyle.Alert, true) => "1;31",
            (LineStyle.Alert, false) => "1",
            (LineStyle.Warning, true) => "33",
            (LineStyle.Dim, true) => "2",
            _ => "",
        };
        return style.Length > 0 ? $"\u001b[{style}m{line.Text}\u001b[0m" : line.Text;
    }

    private void Begin()
    {
        lock (_lock)
        {
            _isEntered = true;
            Write(Enter);
        }
    }

    private void Restore()
    {
        lock (_lock)
        {
            if (!_isEntered)
            {
                return;
            }

            _isEntered = false;
            try
            {
                Write(Leave);
            }
            catch (IOException)
            {
                // There is no terminal any more.
            }
        }
    }

    private void OnExit(object? sender, EventArgs e) => Restore();

    private void Write(string text)
    {
        lock (_lock)
        {
            if (_isEntered || text == Leave)
            {
                _output.Write(Encoding.UTF8.GetBytes(text));
                _output.Flush();
            }
        }
    }
}
