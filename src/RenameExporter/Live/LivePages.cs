using System.Net;
using System.Text;
using ExporterToolkit.Settings;
using ExporterToolkit.Web;

namespace RenameExporter.Live;

/// <summary>
/// The page at /, its script, and what it leads to. Everything is in the binary, and every link is relative, so that it works
/// behind a path of a proxy.
/// </summary>
internal static class LivePages
{
    /// <summary>What the page reads, and 'top'.</summary>
    public const string ApiPath = "/api/v1/live";

    private const string FilesOfDashboards =
        "<p class=\"dim\">Dashboards for Grafana are in /usr/share/rename_exporter/dashboards of the package and the image.</p>";

    // Plain text has no anchors, but browsers find a text in it (https://wicg.github.io/scroll-to-text-fragment/).
    private const string AboutBursts = "runbook#:~:text=%23%23%20RenameBurstDetected";

    /// <param name="version">Of the exporter.</param>
    /// <param name="metricsPath">--web.telemetry-path.</param>
    /// <param name="readyMeans">What /-/ready stands for.</param>
    /// <param name="dashboards">--web.dashboards-url; null: the page says where their files are.</param>
    /// <param name="runbook">--web.runbook-url; null: the one in the binary.</param>
    public static IReadOnlyList<WebPage> All(
        string version, string metricsPath, string readyMeans, Uri? dashboards = null, Uri? runbook = null)
    {
        string page = Resource("live.html")
            .Replace("{{dashboards}}", dashboards is null ? FilesOfDashboards : Link(dashboards, "Dashboards"), StringComparison.Ordinal)
            .Replace("{{runbook}}", WebUtility.HtmlEncode(runbook?.AbsoluteUri ?? "runbook"), StringComparison.Ordinal)
            .Replace("{{about bursts}}", WebUtility.HtmlEncode(runbook?.AbsoluteUri ?? AboutBursts), StringComparison.Ordinal)
            .Replace("{{version}}", WebUtility.HtmlEncode(version), StringComparison.Ordinal)
            .Replace("{{metrics}}", WebUtility.HtmlEncode("." + metricsPath), StringComparison.Ordinal)
            .Replace("{{ready}}", WebUtility.HtmlEncode(readyMeans), StringComparison.Ordinal);
        Dictionary<string, string> headers = new()
        {
            ["Content-Security-Policy"] = PolicyFor(page),
            ["X-Content-Type-Options"] = "nosniff",
            ["Referrer-Policy"] = "no-referrer",
            ["Cache-Control"] = "no-cache", // another version may be there next time
        };
        return
        [
            new LivePage(ApiPath, "application/json", services => services.GetRequiredService<LiveReport>().Make)
            {
                Headers = new Dictionary<string, string> { ["X-Content-Type-Options"] = "nosniff" },
            },
            new FixedPage("/", "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page)) { Headers = headers },
            new FixedPage("/live.js", "text/javascript; charset=utf-8", Encoding.UTF8.GetBytes(Resource("live.js"))) { Headers = headers },
            new FixedPage("/runbook", "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Resource("runbook.md"))) { Headers = headers },
        ];
    }

    private static string Link(Uri url, string text) => $"<a href=\"{WebUtility.HtmlEncode(url.AbsoluteUri)}\">{text}</a>";

    // Our script and our style and nothing else: no markup that somebody gets into the page can do anything.
    private static string PolicyFor(string page)
    {
        int begin = page.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        string style = page[begin..page.IndexOf("</style>", StringComparison.Ordinal)];
        string hash = Convert.ToBase64String(Convert.FromHexString(FileHash.Of(Encoding.UTF8.GetBytes(style))));
        return $"default-src 'none'; script-src 'self'; style-src 'sha256-{hash}'; connect-src 'self'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(LivePages).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the binary");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
