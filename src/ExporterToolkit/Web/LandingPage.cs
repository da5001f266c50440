using System.Net;

namespace ExporterToolkit.Web;

/// <summary>/: for the person who opened the port in a browser.</summary>
internal static class LandingPage
{
    public static Task WriteAsync(HttpContext context, ExporterWebOptions options) =>
        PlainText.WriteAsync(
            context,
            "text/html; charset=utf-8",
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(options.Name)}</title></head>
            <body>
            <h1>{WebUtility.HtmlEncode(options.Name)}</h1>
            <p>{WebUtility.HtmlEncode(options.Description)} Version {WebUtility.HtmlEncode(options.Version)}.</p>
            <ul>
            <li><a href="{WebUtility.HtmlEncode(options.TelemetryPath)}">Metrics</a></li>
            <li><a href="/-/healthy">Healthy</a>: the process answers</li>
            <li><a href="/-/ready">Ready</a>: {WebUtility.HtmlEncode(options.ReadyMeans)}</li>
            </ul>
            </body>
            </html>

            """);
}
