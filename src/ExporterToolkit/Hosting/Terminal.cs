namespace ExporterToolkit.Hosting;

/// <summary>
/// What standard output is, where that is a terminal. It is asked and left as it is: System.Console would switch its keypad
/// to another mode before it tells its width.
/// </summary>
public static class Terminal
{
    private const int StandardOutput = 1;
    private const uint GetWindowSize = 0x5413; // TIOCGWINSZ, ioctl_tty(2), on every architecture of .NET

    /// <summary>Columns of this moment; 0: it is no terminal, or does not know.</summary>
    public static unsafe int Width
    {
        get
        {
            ushort* size = stackalloc ushort[4]; // rows, columns, and pixels of both
            return NativeMethods.ioctl(StandardOutput, GetWindowSize, size) == 0 ? size[1] : 0;
        }
    }

    /// <summary>Whether colours are wanted (no-color.org), and known.</summary>
    /// <param name="variable">Of the environment.</param>
    public static bool HasColours(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";
}
