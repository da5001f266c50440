using System.Net;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Http;

/// <summary>
/// Gets one URL, again and again, over one connection. Follows no redirects and uses no proxy: credentials go where they were
/// meant to. One caller at a time.
/// </summary>
/// <param name="url">http or https.</param>
/// <param name="file">Read without errors; null: no credentials, and the authorities of the system.</param>
/// <param name="most">Bytes of an answer.</param>
public sealed class HttpReader(Uri url, HttpClientFile? file, int most) : IDisposable
{
    private const int MostOfAReason = 300;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = HttpPoster.Client(file?.Configuration, most);

    /// <exception cref="IOException">It cannot be had: what was tried, and what the system or the server said.</exception>
    public async Task<byte[]> GetAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Host = file?.Configuration?.Tls.ServerName; // which TLS takes as the server's name, too
            using HttpResponseMessage response = await _client.SendAsync(request, limit.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? body
                : throw new IOException($"GET {url}: HTTP {(int)response.StatusCode} {Reason(body)}".TrimEnd());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"GET {url}: no answer within {s_timeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new IOException($"GET {url}: the answer, or a line of its header, is longer than {most / 1024:N0} KiB", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"GET {url}: {ClientHandler.Reason(e)}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string Reason(byte[] body)
    {
        string text = OneLine.Of(System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MostOfAReason))).Trim());
        return text.StartsWith('<') ? "" : text; // a page of somebody else
    }
}
