using System.Globalization;

namespace ExporterToolkit.Web.Protection;

/// <summary>What who is not served gets instead.</summary>
internal static class Refusal
{
    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = message.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(message, context.RequestAborted);
    }

    /// <param name="after">When it is worth trying again.</param>
    public static Task WriteAsync(HttpContext context, int status, TimeSpan after, string message)
    {
        context.Response.Headers.RetryAfter =
            Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture); // RFC 9110 10.2.3: seconds
        return WriteAsync(context, status, message);
    }
}
