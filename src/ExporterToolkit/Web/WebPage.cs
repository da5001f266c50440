using ExporterToolkit.Exposition;

namespace ExporterToolkit.Web;

/// <summary>A page besides those that every exporter has.</summary>
/// <param name="Path">Where; <c>/</c> replaces the landing page.</param>
/// <param name="ContentType">Of the answer, with its charset.</param>
public abstract record WebPage(string Path, string ContentType)
{
    /// <summary>Headers of the answer, unless --web.config.file says otherwise.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>A page that stays the same.</summary>
/// <param name="Body">Of the answer.</param>
public sealed record FixedPage(string Path, string ContentType, ReadOnlyMemory<byte> Body) : WebPage(Path, ContentType);

/// <summary>
/// A page of this moment. It is made for the first who asks, and whoever asks within a quarter of a second gets the same;
/// while nobody asks, nothing is made. Places of scrapes are not for it.
/// </summary>
/// <param name="Open">
/// Called once, before the first request, with the services. What it returns makes the page, for one caller at a time; a
/// <see cref="MetricsUnavailableException"/> of it is 503 with the reason.
/// </param>
public sealed record LivePage(string Path, string ContentType, Func<IServiceProvider, Func<ReadOnlyMemory<byte>>> Open)
    : WebPage(Path, ContentType);
