using ExporterToolkit.Web.ConfigFile;

namespace ExporterToolkit.Web.Protection;

/// <summary>
/// What a file that is read again may not do: open what was closed. It may be half written, or cut by a
/// full disk, and an empty file is a good one that asks for nothing.
/// </summary>
internal static class Loosening
{
    /// <returns>Null: nobody comes in for want of what was asked for before.</returns>
    public static string? Of(WebConfiguration before, WebConfiguration after)
    {
        if (before.Tls is null != after.Tls is null)
        {
            return $"TLS can be switched {(after.Tls is null ? "off" : "on")} by a restart only";
        }

        if (before.Users.Count > 0 && after.Users.Count == 0)
        {
            return "passwords can be switched off by a restart only";
        }

        if (before.Tls is not { } was || after.Tls is not { } becomes)
        {
            return null;
        }

        if ((was.RequiresClients && !becomes.RequiresClients) || (was.VerifiesClients && !becomes.VerifiesClients))
        {
            return $"client_auth_type can become weaker than {was.ClientAuthentication} by a restart only";
        }

        return was.AllowedSans is not null && becomes.AllowedSans is null
            ? "client_allowed_sans can be switched off by a restart only"
            : null;
    }
}
