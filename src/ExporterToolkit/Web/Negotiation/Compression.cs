using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ExporterToolkit.Web.Negotiation;

/// <summary>Whether a client wants the page compressed. gzip is what Prometheus asks for, so it is all we have.</summary>
internal static class Compression
{
    /// <summary>Only when gzip is named, with a q no lower than that of identity: "*" is no wish.</summary>
    public static bool IsWanted(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(
            acceptEncoding, out IList<StringWithQualityHeaderValue>? codings))
        {
            return false;
        }

        double gzip = Quality(codings, "gzip");
        return gzip > 0 && gzip >= Quality(codings, "identity");
    }

    private static double Quality(IList<StringWithQualityHeaderValue> codings, string name)
    {
        foreach (StringWithQualityHeaderValue coding in codings)
        {
            if (coding.Value.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return coding.Quality ?? 1;
            }
        }

        return 0;
    }
}
