using System.Net.Http.Headers;
using System.Text;

namespace ExporterToolkit.Web.Protection;

/// <summary>RFC 7617, for every path.</summary>
internal static class BasicAuthentication
{
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="realm">Whose passwords they are, for the dialogue of a browser; without quotes.</param>
    public static async Task HandleAsync(
        HttpContext context, RequestDelegate next, PasswordCheck passwords, BcryptQueue queue, string realm)
    {
        bool? right = Credentials(context.Request.Headers.Authorization) is var (user, password)
            ? await passwords.IsRightAsync(user, password, queue, context.RequestAborted)
            : false;
        if (right == false)
        {
            context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
        }

        await (right switch
        {
            true => next(context),
            false => PlainText.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "a user name and its password are needed"),
            null => PlainText.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "too many passwords are being checked; try again",
                TimeSpan.FromSeconds(1)),
        });
    }

    /// <returns>Null when there are none that could be right.</returns>
    private static (string User, string Password)? Credentials(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out AuthenticationHeaderValue? value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || value.Parameter is null)
        {
            return null;
        }

        try
        {
            string text = s_utf8.GetString(Convert.FromBase64String(value.Parameter));
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
