using ExporterToolkit.Settings;

namespace RenameExporter.Commands.Top;

/// <summary>What the actors are sorted by, the most first; names and users by the alphabet.</summary>
internal enum TopSort
{
    Rate,
    Peak,
    Total,
    Failed,
    Name,
}

/// <summary>The flags of 'top'.</summary>
internal static class TopFlags
{
    /// <summary>Not given: its own probe.</summary>
    public static readonly Flag<Uri?> Url = new(
        "--url", "URL", "Show what a running exporter counts: http://HOST:10876. Needs no privileges.", "", TryParseUrl,
        "a URL such as http://localhost:10876 or https://host/prefix, without a password, a query or a fragment")
    {
        DefaultText = "a probe of its own",
    };

    /// <summary>Empty: no file.</summary>
    public static readonly Flag<string> UrlConfig = Flag.FileName(
        "--url-config",
        "YAML file with basic_auth, authorization and tls_config for --url, as Prometheus has them in a scrape configuration.");

    public static readonly Flag<TimeSpan> Interval = Flag.Time(
        "--interval", "Refresh interval. 1s to 1m.", "1s",
        time => time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromMinutes(1), "a duration from 1s to 1m, such as 2s");

    public static readonly Flag<TopSort> Sort = Flag.Choice(
        "--sort", "column", "rate (in the last second), peak, total, failed or name.", "rate",
        [
            ("rate", TopSort.Rate), ("peak", TopSort.Peak), ("total", TopSort.Total), ("failed", TopSort.Failed),
            ("name", TopSort.Name),
        ]);

    public static readonly Flag<string> Filter = new(
        "--filter", "text", "Only rows whose process, user or container contains this text.", "",
        (string text, out string value) => (value = text).Length <= 256, "a text of at most 256 characters")
    {
        DefaultText = "",
    };

    public static readonly Flag<bool> Once = Flag.Switch("--once", "Print the ranking once and exit.");

    public static readonly Flag<bool> Batch = new(
        "--batch", "true|false", "Print one ranking after the other as plain lines. Also -b. The default in a pipe.", "false",
        (string text, out bool value) => (value = text == "true") || text == "false", "true or false")
    {
        IsSwitch = true,
        Choices = ["true", "false"],
        Others = ["-b"],
    };

    public static readonly Flag<bool> Json = Flag.Switch(
        "--json", "Print each refresh as a line of JSON, the whole document of /api/v1/live, which --sort and --filter do not change.");

    public static IReadOnlyList<Flag> All { get; } = [Url, UrlConfig, Interval, Sort, Filter, Once, Batch, Json];

    private static bool TryParseUrl(string text, out Uri? value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value)
        && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps)
        && value.UserInfo.Length == 0 && value.Query.Length == 0 && value.Fragment.Length == 0 && value.Host.Length > 0;
}
