using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Testing.Otlp;

/// <summary>
/// An endpoint of OTLP/HTTP logs on loopback. It holds each request against the protocol, keeps the records of those that it
/// takes, and answers as it is told to: by HTTP/1.1 of its own, as no server of .NET ends a connection without an answer
/// everywhere.
/// </summary>
public sealed class OtlpReceiver : IDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new();
    private readonly ConcurrentQueue<OtlpRecordSeen> _records = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private int _requests;

    /// <param name="port">0: one that is free.</param>
    public OtlpReceiver(int port = 0)
    {
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public string Endpoint => $"http://127.0.0.1:{Port}";

    /// <summary>What it answers; from any thread. By default it takes everything.</summary>
    public Func<OtlpRequestSeen, OtlpReply> Reply { get; set; } = _ => OtlpReply.Taken;

    /// <summary>Of the requests that were taken, in their order; those of one whose answer was lost, too.</summary>
    public IReadOnlyList<OtlpRecordSeen> Records => [.. _records];

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What was against the protocol; empty: nothing.</summary>
    public IReadOnlyList<string> Problems => [.. _problems];

    /// <summary>Ends connections, too.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient client in _clients.Keys)
        {
            client.Dispose();
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                client.NoDelay = true;
                _clients[client] = true;
                _ = Task.Run(() => ConverseAsync(client));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException or InvalidOperationException)
        {
            // It is closed.
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        try
        {
            await using NetworkStream stream = client.GetStream();
            await using var read = new BufferedStream(stream, 64 * 1024); // which cannot be written to as well
            while (await ReadAsync(read) is { } request && await AnswerAsync(stream, Reply(request), request))
            {
                // The connection goes on.
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException or NotSupportedException)
        {
            // Whoever asked has gone, or it is closed, which the buffer calls not supported.
        }
        catch (Exception e)
        {
            _problems.Enqueue($"the receiver failed: {e}");
        }

        _clients.TryRemove(client, out _);
        client.LingerState = new(true, 0);
        client.Dispose();
    }

    private async Task<bool> AnswerAsync(Stream stream, OtlpReply reply, OtlpRequestSeen request)
    {
        if (reply.IsTaken)
        {
            foreach (OtlpRecordSeen record in request.Records)
            {
                _records.Enqueue(record);
            }
        }

        if (reply.Delay is { } delay)
        {
            await Task.Delay(delay);
        }

        if (reply.Aborts)
        {
            return false;
        }

        byte[] body = Encoding.UTF8.GetBytes(reply.Body);
        string headers = string.Concat(reply.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        string head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {reply.Status} x\r\nContent-Type: {reply.ContentType}\r\n{headers}Content-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body]);
        return true;
    }

    private async Task<OtlpRequestSeen?> ReadAsync(Stream stream)
    {
        string? first = Line(stream);
        if (first is null)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (Line(stream) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(line[..colon], line[(colon + 1)..].Trim());
        }

        byte[] bytes = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(bytes);
        string? encoding = headers.GetValueOrDefault("Content-Encoding");
        if (encoding == "gzip")
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            await gzip.CopyToAsync(plain);
            bytes = plain.ToArray();
        }

        string seen = $"{first} {headers.GetValueOrDefault("Content-Type")} {encoding}";
        if (seen is not ("POST /v1/logs HTTP/1.1 application/json gzip" or "POST /v1/logs HTTP/1.1 application/json "))
        {
            _problems.Enqueue($"the request was {seen}");
        }

        foreach (string problem in OtlpSchema.Problems(bytes))
        {
            _problems.Enqueue(problem);
        }

        return new(
            Interlocked.Increment(ref _requests), headers, bytes.Length, OtlpRecordSeen.In(JsonDocument.Parse(bytes).RootElement));
    }

    private static string? Line(Stream stream)
    {
        var line = new StringBuilder();
        for (int next; (next = stream.ReadByte()) >= 0;)
        {
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next);
        }

        return null;
    }
}

/// <param name="Number">From 1 on.</param>
/// <param name="Size">Without compression, in bytes.</param>
public sealed record OtlpRequestSeen(
    int Number, IReadOnlyDictionary<string, string> Headers, int Size, IReadOnlyList<OtlpRecordSeen> Records);

/// <summary>An answer.</summary>
public sealed record OtlpReply(int Status, string Body = "{}")
{
    public static OtlpReply Taken { get; } = new(200) { IsTaken = true };

    /// <summary>Taken, and the connection ends without an answer.</summary>
    public static OtlpReply Lost { get; } = new(200) { IsTaken = true, Aborts = true };

    /// <summary>The connection ends without an answer.</summary>
    public static OtlpReply Broken { get; } = new(200) { Aborts = true };

    /// <summary>Whether the records are kept.</summary>
    public bool IsTaken { get; init; }

    public bool Aborts { get; init; }

    public string ContentType { get; init; } = "application/json";

    public TimeSpan? Delay { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];
}
