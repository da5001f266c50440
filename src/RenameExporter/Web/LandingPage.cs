using System.Net;
using ExporterToolkit.Web;

namespace RenameExporter.Web;

/// <summary>/: for the person who opened the port in a browser.</summary>
internal static class LandingPage
{
    public static Task WriteAsync(HttpContext context, string telemetryPath, string version) =>
        PlainText.WriteAsync(
            context,
            "text/html; charset=utf-8",
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>rename_exporter</title></head>
            <body>
            <h1>rename_exporter</h1>
            <p>Who renames files on this host, how much, and how it ends. Version {WebUtility.HtmlEncode(version)}.</p>
            <ul>
            <li><a href="{WebUtility.HtmlEncode(telemetryPath)}">Metrics</a></li>
            <li><a href="/-/healthy">Healthy</a>: the process answers</li>
            <li><a href="/-/ready">Ready</a>: the probe is attached and has been read</li>
            </ul>
            </body>
            </html>

            """);
}
