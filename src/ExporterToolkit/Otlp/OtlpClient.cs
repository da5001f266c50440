using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ExporterToolkit.Http;

namespace ExporterToolkit.Otlp;

/// <summary>
/// Posts requests in the JSON mapping to one endpoint. Connects when there is something to post, and reads its file anew if
/// that, or a file that it names, has changed: looked for once a second, and after each failure. One caller at a time.
/// </summary>
/// <param name="file">Read without errors.</param>
internal sealed class OtlpClient(OtlpFile file, ILogger logger, TimeProvider time) : IDisposable
{
    private const int MostOfAnAnswer = 16 * 1024;
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(1);

    // Names of services lead elsewhere after a while.
    private static readonly TimeSpan s_connectionLifetime = TimeSpan.FromMinutes(5);

    private readonly MemoryStream _zipped = new();
    private OtlpFile _file = file; // the last one that was good
    private string? _said; // the last mistake in it
    private HttpClient? _client;
    private long? _looked;
    private bool _failed;

    /// <param name="json">An ExportLogsServiceRequest.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<OtlpAnswer> PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        ReadAgain();
        OtlpConfiguration settings = _file.Configuration!;
        _client ??= Client(settings);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Timeout);
        using var content = new CountedContent(settings.IsZipped ? Zipped(json) : json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (settings.IsZipped)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        OtlpAnswer answer = await SendAsync(settings, content, limit, cancellation) with
        {
            Repetitions = Math.Max(0, content.Sent - 1),
        };
        _failed = answer.Verdict == OtlpVerdict.Failed;
        return answer;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _zipped.Dispose();
    }

    private async Task<OtlpAnswer> SendAsync(
        OtlpConfiguration settings, CountedContent content, CancellationTokenSource limit, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = content };
            request.Headers.Host = settings.Tls.ServerName; // which TLS takes as the server's name, too
            using HttpResponseMessage response =
                await _client!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return OtlpAnswer.Of(settings.Url, response, await BodyAsync(response, limit.Token, cancellation), time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(OtlpVerdict.Failed, $"POST {settings.Url}: no answer within {settings.Timeout.TotalSeconds:0} s")
            {
                IsUncertain = content.Sent > 0,
            };
        }
        catch (HttpRequestException e)
        {
            return new(OtlpVerdict.Failed, $"POST {settings.Url}: {ClientHandler.Reason(e)}") { IsUncertain = content.Sent > 0 };
        }
    }

    /// <summary>As much as anybody needs; that it cannot be read changes nothing of what its status says.</summary>
    private static async Task<string> BodyAsync(
        HttpResponseMessage response, CancellationToken limit, CancellationToken cancellation)
    {
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit);
            byte[] bytes = new byte[MostOfAnAnswer];
            int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit);
            return Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or HttpRequestException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return "";
        }
    }

    private ReadOnlyMemory<byte> Zipped(ReadOnlyMemory<byte> json)
    {
        _zipped.SetLength(0);
        using (var gzip = new GZipStream(_zipped, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(json.Span);
        }

        return _zipped.GetBuffer().AsMemory(0, (int)_zipped.Length);
    }

    private void ReadAgain()
    {
        if (!_failed && _looked is { } before && time.GetElapsedTime(before) < s_lookInterval)
        {
            return;
        }

        _looked = time.GetTimestamp();
        if (!_file.Files.Differ())
        {
            return;
        }

        OtlpFile now = OtlpFile.Read(_file.File);
        if (now.Configuration is not null)
        {
            (_file, _said) = (now, null);
            _client?.Dispose();
            _client = null;
            logger.OtlpFileRead(_file.File);
        }
        else if (_said != now.Errors[0])
        {
            _said = now.Errors[0];
            logger.OtlpFileRefused(_said);
        }
    }

    private static HttpClient Client(OtlpConfiguration settings)
    {
        SocketsHttpHandler handler = ClientHandler.Of(settings.Tls, settings.Timeout);
        handler.PooledConnectionLifetime = s_connectionLifetime;
        var client = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has one
        };
        client.DefaultRequestHeaders.UserAgent.Add(new("rename_exporter", null));
        foreach ((string name, string value) in settings.Headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return client;
    }

    /// <summary>Knows how often it was sent: a connection that ends without an answer has the client send it once more.</summary>
    private sealed class CountedContent(ReadOnlyMemory<byte> bytes) : HttpContent
    {
        public int Sent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Sent++;
            await stream.WriteAsync(bytes, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Information, "{File} or a file that it names has changed, and was read again")]
    public static partial void OtlpFileRead(this ILogger logger, string file);

    [LoggerMessage(LogLevel.Error, "cannot reload the settings of an OTLP output; the old ones stay: {Error}")]
    public static partial void OtlpFileRefused(this ILogger logger, string error);

    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    public static partial void OtlpFileExposed(this ILogger logger, string problem);

    [LoggerMessage(LogLevel.Warning,
        "the headers of headers_file go to {Url} without TLS, where others can read them; make the endpoint https://")]
    public static partial void HeadersShown(this ILogger logger, Uri url);

    [LoggerMessage(LogLevel.Warning, "{Sink} took the records, and says: {Message}")]
    public static partial void OtlpSays(this ILogger logger, string sink, string message);

    [LoggerMessage(LogLevel.Error,
        "{Sink} has refused {Count} records in a row, each alone, and takes a request without any: the endpoint does not "
        + "take these records at all, which is its fault and not theirs. They are dropped, and counted as refused: {Reason}")]
    public static partial void OtlpRefusesAll(this ILogger logger, string sink, int count, string reason);
}
