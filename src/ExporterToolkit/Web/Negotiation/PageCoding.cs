using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ExporterToolkit.Web.Negotiation;

/// <summary>How a client gets the page: gzip is what Prometheus asks for, and all that we have.</summary>
internal enum PageCoding
{
    /// <summary>As it is.</summary>
    Identity,

    /// <summary>Compressed, or as it is where that cannot be had.</summary>
    Gzip,

    /// <summary>Compressed, as the client refuses the page as it is.</summary>
    OnlyGzip,
}

/// <summary>Accept-Encoding, as RFC 9110 12.5.3 has it.</summary>
internal static class PageCodings
{
    /// <summary>
    /// gzip only when it is named, with a q no lower than that of identity ("*" is no wish), or where identity is
    /// refused and gzip is not.
    /// </summary>
    /// <returns>Null when the client refuses both. A header that cannot be read means identity.</returns>
    public static PageCoding? Choose(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(
            acceptEncoding, out IList<StringWithQualityHeaderValue>? codings))
        {
            return PageCoding.Identity;
        }

        double? gzip = Quality("gzip");
        double? identity = Quality("identity");
        double? others = Quality("*");
        bool takesIdentity = (identity ?? others) != 0;
        return gzip > 0 && gzip >= (identity ?? 0) ? takesIdentity ? PageCoding.Gzip : PageCoding.OnlyGzip
            : takesIdentity ? PageCoding.Identity
            : (gzip ?? others) != 0 ? PageCoding.OnlyGzip : null;

        double? Quality(string name) =>
            codings.FirstOrDefault(each => each.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } coding
                ? coding.Quality ?? 1
                : null;
    }
}
