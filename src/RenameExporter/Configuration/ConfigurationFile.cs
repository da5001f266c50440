using System.Text;

namespace RenameExporter.Configuration;

/// <summary>The file of --config.file: found, read, and handed to <see cref="YamlSettings"/>.</summary>
internal static class ConfigurationFile
{
    private const int MaxBytes = 1 << 20; // a thousand times what it takes; /dev/zero ends too

    // The parser's time grows with the square of their depth: with 65,000 it takes 40 s.
    private const int MaxBrackets = 1000;

    public static Layer Read(string file, IReadOnlyList<Flag> flags, List<string> errors)
    {
        try
        {
            return new YamlSettings(file, Text(file), flags, errors).Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            errors.Add($"file {file}: {Reason(e, file)}");
            return [];
        }
    }

    private static string Text(string file)
    {
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] content = new byte[MaxBytes + 1];
        int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
        {
            throw new IOException($"larger than {MaxBytes} bytes");
        }

        string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, 0, length);
        if (text.Count(c => c is '[' or '{') > MaxBrackets)
        {
            throw new IOException($"more than {MaxBrackets} opening brackets");
        }

        return text.StartsWith('\uFEFF') ? text[1..] : text; // the parser would make it part of a key
    }

    private static string Reason(Exception e, string file) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException when Directory.Exists(file) => "it is a directory",
        UnauthorizedAccessException => "permission denied",
        DecoderFallbackException => "it is not UTF-8",
        _ => e.Message,
    };
}
