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

    /// <summary>Null: nobody has said where they are.</summary>
    public static Flag<Uri?> DashboardsUrl { get; } = Link(
        "--web.dashboards-url", "URL of the dashboards, to which the page at / links, such as https://grafana.example/d/rename-overview.");

    /// <summary>Null: the one in the binary.</summary>
    public static Flag<Uri?> RunbookUrl { get; } = Link(
        "--web.runbook-url", "URL of your runbook, to which the page at / links instead of its own at /runbook.");

    private static Flag<Uri?> Link(string name, string description) => new(
        name, "URL", description, "", TryParseLink, "a URL with http or https, without a password")
    {
        DefaultText = "none",
    };

    // Of a link: no script may be one.
    private static bool TryParseLink(string text, out Uri? value) =>
        text.Length == 0
            ? (value = null) is null
            : Uri.TryCreate(text, UriKind.Absolute, out value)
                && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps)
                && value.UserInfo.Length == 0 && value.Host.Length > 0;

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
