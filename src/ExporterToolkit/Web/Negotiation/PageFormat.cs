using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace ExporterToolkit.Web.Negotiation;

/// <summary>
/// In which format a scraper gets the page, chosen by its Accept header as RFC 9110 has it: the most specific range
/// that fits decides on a format, the highest q wins, and the text format wins a tie, because everything can read it.
/// No header, or none that can be read, means text. So does one that has none of ours (JSON, HTML, protobuf alone):
/// RFC 9110 12.5.1 lets a server answer such a header as if it were not there, and other exporters do.
/// </summary>
/// <param name="Version">Of the format, as a range may ask for it.</param>
internal sealed record PageFormat(ExpositionFormat Syntax, string MediaType, string Version)
{
    // Best first, among equals.
    private static readonly PageFormat[] All =
    [
        new(ExpositionFormat.PrometheusText, "text/plain", "0.0.4"),
        new(ExpositionFormat.OpenMetricsText, "application/openmetrics-text", "1.0.0"),

        // The draft that older Prometheus servers ask for; for what we write, the two are the same.
        new(ExpositionFormat.OpenMetricsText, "application/openmetrics-text", "0.0.1"),
    ];

    public string ContentType { get; } = $"{MediaType}; version={Version}; charset=utf-8";

    /// <returns>Null when the client refuses every format that we have, with a q of 0.</returns>
    public static PageFormat? Choose(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges))
        {
            return All[0];
        }

        // What no range means comes behind all that one asks for.
        return All.Select(format => (Format: format, Quality: format.QualityIn(ranges) ?? double.Epsilon))
            .Where(offer => offer.Quality > 0).DefaultIfEmpty()
            .MaxBy(offer => offer.Quality).Format; // the first of equals
    }

    // The most specific range decides; of equals the one with the highest q. Null: none means this format.
    private double? QualityIn(IList<MediaTypeHeaderValue> ranges) => ranges
        .Select(range => (Fit: Fit(range), Quality: range.Quality ?? 1))
        .Where(range => range.Fit > 0)
        .Select(range => ((int Fit, double Quality)?)range).Max()?.Quality;

    /// <returns>How specifically the range means this format; 0 when it does not.</returns>
    private int Fit(MediaTypeHeaderValue range)
    {
        if (range.MatchesAllTypes)
        {
            return 1;
        }

        if (range.MatchesAllSubTypes)
        {
            return MediaType.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        }

        if (!range.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        // text/plain; version=1.0.0 is 0.0.4 with more allowed in names: whoever reads it, reads ours.
        StringSegment version = HeaderUtilities.RemoveQuotes(
            NameValueHeaderValue.Find(range.Parameters, "version")?.Value ?? default);
        return version.Length == 0 ? 3
            : version.Equals(Version, StringComparison.Ordinal) ? 4
            : Syntax == ExpositionFormat.PrometheusText ? 3 : 0;
    }
}
