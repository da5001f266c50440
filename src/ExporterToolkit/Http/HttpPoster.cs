using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
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
            string reason = e.InnerException is { } inner && !e.Message.Contains(inner.Message, StringComparison.Ordinal)
                ? $"{e.Message}: {inner.Message}"
                : e.Message;
            return new($"POST {url}: {OneLine.Of(reason)}", false);
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
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = 1,
            MaxResponseHeadersLength = 16,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5), // longer than from one repetition to the next
            ConnectTimeout = s_timeout,
        };
        if (configuration is not null)
        {
            handler.SslOptions = Tls(configuration.Tls);
        }

        var client = new HttpClient(handler)
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

    private static SslClientAuthenticationOptions Tls(TlsClientConfiguration tls)
    {
        var options = new SslClientAuthenticationOptions();
        if (tls.Certificate is { } own)
        {
            options.ClientCertificates = [own];
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        if (tls.Authorities is { } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (tls.IsUnverified)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }

        return options;
    }
}

/// <param name="Reason">What was tried, and what the system or the server said.</param>
/// <param name="IsFinal">The same again would be refused again.</param>
internal sealed record PostFailure(string Reason, bool IsFinal);

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Error, "the HTTP client's configuration has changed and stays as it was: {Error}")]
    public static partial void ClientFileRefused(this ILogger logger, string error);
}
