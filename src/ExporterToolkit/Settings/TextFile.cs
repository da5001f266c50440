using System.Globalization;
using System.Text;

namespace ExporterToolkit.Settings;

/// <summary>Files that an administrator wrote: small, UTF-8, and perhaps not there.</summary>
internal static class TextFile
{
    private const int MaxBytes = 1 << 20; // a thousand times what it takes; /dev/zero ends too
    private const int FirstBytes = 4096;

    /// <exception cref="IOException">It cannot be read; <see cref="Reason"/> says why.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    /// <exception cref="DecoderFallbackException">The same.</exception>
    public static string Read(string file)
    {
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] content = new byte[FirstBytes]; // grows: some are read every other second
        int length = 0;
        for (int read; (read = stream.Read(content.AsSpan(length))) > 0;)
        {
            length += read;
            if (length > MaxBytes)
            {
                throw new IOException($"larger than {MaxBytes} bytes");
            }

            if (length == content.Length)
            {
                Array.Resize(ref content, 2 * length);
            }
        }

        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, 0, length);
        return text.StartsWith('\uFEFF') ? text[1..] : text; // the parser would make it part of a key
    }

    public static bool IsRefusal(Exception e) =>
        e is IOException or UnauthorizedAccessException or DecoderFallbackException;

    /// <summary>Why a file could not be read, for people.</summary>
    public static string Reason(Exception e, string file) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException when Directory.Exists(file) => "it is a directory",
        UnauthorizedAccessException => "permission denied",
        DecoderFallbackException => "it is not UTF-8",
        _ => e.Message,
    };
}

/// <summary>Text that came from outside, made fit for one line on a terminal.</summary>
internal static class OneLine
{
    public static string Of(string text) => string.Concat(text.Select(Of));

    /// <summary>Control characters, line ends and what reorders text, as C, JSON and YAML write them.</summary>
    public static string Of(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        ? string.Create(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}")
        : c.ToString();
}
