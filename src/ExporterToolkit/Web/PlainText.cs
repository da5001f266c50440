using System.Globalization;
using System.Text;

namespace ExporterToolkit.Web;

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
