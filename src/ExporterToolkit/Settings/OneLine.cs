using System.Globalization;

namespace ExporterToolkit.Settings;

/// <summary>Text that came from outside, made fit for one line on a terminal.</summary>
internal static class OneLine
{
    public static string Of(string text) => string.Concat(text.Select(Of));

    /// <summary>Control characters and line ends as C, JSON and YAML write them.</summary>
    public static string Of(char c) => char.IsControl(c) || c is '\u2028' or '\u2029'
        ? string.Create(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}")
        : c.ToString();
}
