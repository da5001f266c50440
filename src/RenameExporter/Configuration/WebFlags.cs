using ExporterToolkit.Settings;

namespace RenameExporter.Configuration;

/// <summary>The flags of the page and of what it reads; <see cref="ExporterFlags"/> has them in their place.</summary>
internal static class WebFlags
{
    public static Flag<string> TelemetryPath { get; } = new(
        "--web.telemetry-path", "path", "Path of the metrics.", "/metrics", TryParseTelemetryPath,
        "a path such as /metrics, other than /, /live.js, /runbook and those below /-/ and /api/");

    /// <summary>Paths are private: without it a page that anybody may open says who renames, and not what.</summary>
    public static Flag<bool> ShowEvents { get; } = Flag.Switch(
        "--web.show-events",
        "Show paths on the page at / and in /api/v1/live: the last files of each actor, and the first and the last file of a "
            + "burst. Anyone who can read /metrics can then read them.");

    private static bool TryParseTelemetryPath(string text, out string value)
    {
        value = text;
        return text.Length > 1 && text[0] == '/'
            && text.TrimEnd('/').Split('/').Skip(1).All(IsPlainSegment)
            && !text.EndsWith("//", StringComparison.Ordinal)
            && !text.StartsWith("/-/", StringComparison.Ordinal)
            && !text.StartsWith("/api/", StringComparison.Ordinal)
            && text.TrimEnd('/') is not ("/live.js" or "/runbook");
    }

    // RFC 3986 pchar without escapes, and without dots that mean folders: what a router, a proxy and a
    // person read the same way.
    private static bool IsPlainSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..")
        && segment.All(c => char.IsAsciiLetterOrDigit(c) || "-._~!$&'()+,;=:@".Contains(c, StringComparison.Ordinal));
}
