using System.Net.Http.Headers;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Http;

/// <summary>
/// Posts JSON to one URL. Connects when there is something to post, and reads its file anew before that if it has
/// changed. Follows no redirects and uses no proxy: credentials go where they were meant to. One caller at a time.
/// </summary>
/// <param name="file">Null: no credentials, and the authorities of the system.</param>
internal sealed class HttpPoster(Uri url, HttpClientFile? file, ILogger logger) : IDisposable
{
    private const int MostOfAnAnswer = 4096;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private HttpClientFile? _file = file; // the last one that was good
    private string? _said; // the last mistake in it
    private HttpClient? _client;

    /// <returns>Null: it was taken. Else why not, and whether it never will be.</returns>
    public async Task<PostFailure?> PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        ReadAgain();
        _client ??= Client(_file?.Configuration, MostOfAnAnswer * 16);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new ReadOnlyMemoryContent(json),
            };
            request.Headers.Host = _file?.Configuration?.Tls.ServerName; // which TLS takes as the server's name, too
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await _client.SendAsync(request, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return null;
            }

            string answer = OneLine.Of((await response.Content.ReadAsStringAsync(limit.Token)).Trim());
            int status = (int)response.StatusCode;
            return new($"POST {url}: HTTP {status} {answer[..Math.Min(answer.Length, 300)]}".TrimEnd(), status is 400 or 413 or 422);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new($"POST {url}: no answer within {s_timeout.TotalSeconds:0} s", false);
        }
        catch (HttpRequestException e)
        {
            return new($"POST {url}: {ClientHandler.Reason(e)}", false);
        }
    }

    public void Dispose() => _client?.Dispose();

    private void ReadAgain()
    {
        if (_file is null || !_file.Files.Differ())
        {
            return;
        }

        HttpClientFile now = HttpClientFile.Read(_file.File);
        if (now.Configuration is not null)
        {
            (_file, _said) = (now, null);
            _client?.Dispose();
            _client = null;
        }
        else if (_said != now.Errors[0])
        {
            _said = now.Errors[0];
            logger.ClientFileRefused(_said);
        }
    }

    internal static HttpClient Client(HttpClientConfiguration? configuration, int most)
    {
        var client = new HttpClient(ClientHandler.Of(configuration?.Tls, s_timeout))
        {
            MaxResponseContentBufferSize = most,
            Timeout = Timeout.InfiniteTimeSpan, // each request has one
        };
        if (configuration?.Authorization is { } authorization)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        return client;
    }
}

/// <param name="Reason">What was tried, and what the system or the server said.</param>
/// <param name="IsFinal">The same again would be refused again.</param>
internal sealed record PostFailure(string Reason, bool IsFinal);

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Error, "cannot reload HTTP client configuration; the old one stays: {Error}")]
    public static partial void ClientFileRefused(this ILogger logger, string error);
}
