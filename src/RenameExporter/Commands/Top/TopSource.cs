using ExporterToolkit.Exposition;
using ExporterToolkit.Http;
using RenameExporter.Live;

namespace RenameExporter.Commands.Top;

/// <summary>Where documents come from. One caller at a time.</summary>
internal interface ITopSource
{
    /// <exception cref="IOException">None can be had now: what was tried, and what the system said.</exception>
    Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation);
}

/// <summary>A running exporter.</summary>
internal sealed class ExporterSource(Uri url, HttpClientFile? file) : ITopSource, IDisposable
{
    // Of some 100 KB, generously.
    private const int MostBytes = 4 << 20;

    private readonly HttpReader _reader = new(ApiOf(url), file, MostBytes);

    public async Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation) => await _reader.GetAsync(cancellation);

    public void Dispose() => _reader.Dispose();

    /// <param name="url">Of the exporter, or of a proxy's path for it.</param>
    internal static Uri ApiOf(Uri url) => url.AbsolutePath.EndsWith(LivePages.ApiPath, StringComparison.Ordinal)
        ? url
        : new(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + LivePages.ApiPath);
}

/// <summary>A probe of this process.</summary>
internal sealed class ProbeSource(LiveReport report) : ITopSource
{
    public Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult(report.Make());
        }
        catch (MetricsUnavailableException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
