using System.Globalization;
using System.Net;
using System.Text;
using ExporterToolkit.Exposition;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Protection;
using Prometheus;

namespace ExporterToolkit.Web;

/// <summary>What is served where. GET and HEAD only.</summary>
internal static class Endpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(WebApplication app, ExporterWeb web)
    {
        app.Use(ConnectionPlace.NoteAsync);
        var protection = app.Services.GetService<WebProtection>();
        if (protection is not null)
        {
            app.Use(protection.AddHeadersAsync); // before whatever may answer
        }

        // Early, so that a made-up method never becomes a label of the HTTP metrics.
        app.Use(RefuseOtherMethods);
        var registry = app.Services.GetRequiredService<CollectorRegistry>();
        app.UseHttpMetrics(registry);
        if (protection is not null)
        {
            app.Use(protection.GuardAsync); // behind the HTTP metrics, which count whom it refuses
        }

        app.Use((context, next) => context.GetEndpoint() is not null
            ? next(context)
            : PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "there is nothing here"));

        var limit = new ScrapeLimit(web.MaxRequests, app.Services.GetRequiredService<TimeProvider>());
        var metrics = new MetricsEndpoint(app.Services.GetServices<IMetricSource>(), registry);
        Map(app, web.TelemetryPath, context => limit.HandleAsync(context, metrics.HandleAsync));
        foreach (WebPage page in web.Pages)
        {
            Map(app, page.Path, PageEndpoint.For(page, app.Services));
        }

        if (web.Pages.All(page => page.Path != "/"))
        {
            Map(app, "/", context => PlainText.WriteAsync(context, "text/html; charset=utf-8", LandingPage(web)));
        }

        Map(app, "/-/healthy", context => PlainText.WriteAsync(context, StatusCodes.Status200OK, "Healthy"));
        Map(app, "/-/ready", context => web.NotReady(app.Services) is { } reason
            ? PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, reason)
            : PlainText.WriteAsync(context, StatusCodes.Status200OK, "Ready"));
    }

    private static void Map(WebApplication app, string path, RequestDelegate handle) =>
        app.MapMethods(path, Methods, handle);

    private static Task RefuseOtherMethods(HttpContext context, RequestDelegate next)
    {
        if (Methods.Contains(context.Request.Method))
        {
            return next(context);
        }

        context.Response.Headers.Allow = "GET, HEAD";
        return PlainText.WriteAsync(
            context, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD are served here");
    }

    /// <summary>/: for the person who opened the port in a browser.</summary>
    private static string LandingPage(ExporterWeb web) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(web.Name)}</title></head>
        <body>
        <h1>{WebUtility.HtmlEncode(web.Name)}</h1>
        <p>{WebUtility.HtmlEncode(web.Description)} Version {WebUtility.HtmlEncode(web.Version)}.</p>
        <ul>
        <li><a href="{WebUtility.HtmlEncode(web.TelemetryPath)}">Metrics</a></li>
        <li><a href="/-/healthy">Healthy</a>: the process answers</li>
        <li><a href="/-/ready">Ready</a>: {WebUtility.HtmlEncode(web.ReadyMeans)}</li>
        </ul>
        </body>
        </html>

        """;
}

/// <summary>Short answers: a state, or why somebody is not served.</summary>
internal static class PlainText
{
    /// <param name="message">One line, without its end.</param>
    /// <param name="after">When it is worth trying again.</param>
    public static Task WriteAsync(HttpContext context, int status, string message, TimeSpan? after = null)
    {
        context.Response.StatusCode = status;
        if (after is { } wait)
        {
            context.Response.Headers.RetryAfter =
                Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture); // RFC 9110 10.2.3: seconds
        }

        return WriteAsync(context, "text/plain; charset=utf-8", message + "\n");
    }

    /// <summary>With its length, so that HEAD can tell it too.</summary>
    public static Task WriteAsync(HttpContext context, string contentType, string text)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
