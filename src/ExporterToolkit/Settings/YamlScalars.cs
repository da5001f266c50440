using System.Globalization;
using YamlDotNet.Core;

namespace ExporterToolkit.Settings;

/// <summary>What the readers of YAML have in common.</summary>
internal static class YamlScalars
{
    /// <summary>The parser has exceptions of many types for broken text, most of them without a place.</summary>
    public const string NotYaml = "not valid YAML from here on";

    // The parser's time grows with the square of their depth: with 65,000 it takes 40 s.
    private const int MaxBrackets = 1000;

    /// <returns>The text.</returns>
    /// <exception cref="IOException">It is none that the parser can take.</exception>
    public static string Shallow(string text) => text.Count(c => c is '[' or '{') <= MaxBrackets
        ? text
        : throw new IOException($"more than {MaxBrackets} opening brackets");

    /// <summary>Nothing behind a key, or one of YAML's words for it.</summary>
    public static bool IsNull(ScalarStyle style, string? value) =>
        style == ScalarStyle.Plain && value is null or "" or "~" or "null" or "Null" or "NULL";

    /// <summary>How a message names a line of a file.</summary>
    public static string Place(string file, long line) =>
        string.Create(CultureInfo.InvariantCulture, $"file {file}, line {line}");
}
