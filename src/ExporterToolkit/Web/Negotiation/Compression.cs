using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ExporterToolkit.Web.Negotiation;

/// <summary>
/// Whether a client gets the page compressed. gzip is what Prometheus asks for, so it is all we have. At most
/// so many pages are compressed at once; more get theirs as it is. A compressor has some 300 KB outside the
/// managed heap, for as long as its client takes to read: --web.max-requests=0 must not mean memory without a
/// limit.
/// </summary>
internal sealed class Compression(int limit)
{
    private int _taken;

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

    /// <returns>Whether there was a compressor; then it has to be given back.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);

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
