using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExporterToolkit.Web.Limits;

/// <summary>
/// What a client may cost: the port is open to whoever reaches it. Everything is far above what
/// Prometheus, a browser or a proxy in front needs, and bounds memory: connections × what one can buffer.
/// </summary>
internal static class ConnectionLimits
{
    // Prometheus holds one connection, a browser six. Every scraper of a large site fits, twice over.
    private const int MostConnections = 1024;

    // Open files that are none: the probe, the runtime and the listeners have about 50.
    private const int OtherFiles = 128;
    private const int FewestConnections = 16;

    // Bearer tokens and a proxy's cookies are a few KB.
    private const int HeaderBytes = 16 * 1024;
    private const int HeaderCount = 64;

    // What a client may send ahead (pipelining), and what may wait for it to read: in this process,
    // and again in the kernel, which would otherwise take up to 4 MB for each connection, charge them
    // to our memory cgroup, and hide from us that nobody reads.
    private const int InputBytes = 2 * HeaderBytes;
    private const int OutputBytes = 64 * 1024;

    // HTTP/2: requests at once, and the least that the protocol allows a client to send unasked.
    private const int StreamsPerConnection = 6;
    private const int WindowBytes = 64 * 1024 - 1;

    // From the first byte of a request to the end of its headers.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    // Connections that say nothing. Longer than the usual scrape intervals (10 s to 1 m), so that a
    // scraper can keep its own.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(75);

    // Who reads more slowly is dropped; who reads nothing, once the output above has had its time,
    // some 15 s. A scrape of 10,000 actors that makes Prometheus' 10 s is several times faster.
    private static readonly MinDataRate ReadingRate = new(
        bytesPerSecond: OutputBytes / 4, gracePeriod: TimeSpan.FromSeconds(5));

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // HTTP/2 multiplexes: a hundred requests for the price of one connection. Without TLS nobody asks
        // for it; with TLS a connection gets as many requests as a browser would have connections.
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = WindowBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = WindowBytes;

        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = Connections();
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.KeepAliveTimeout = KeepAlive;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestBufferSize = InputBytes;
        limits.MaxRequestBodySize = 0; // no request here has a body
        limits.MaxResponseBufferSize = OutputBytes;
        limits.MinResponseDataRate = ReadingRate;
    }

    /// <summary>
    /// As many as wanted, or as the limit of open files has room for. At the limit accept(2) would fail at once,
    /// again and again, at the cost of a core. .NET has raised the soft limit to the hard one.
    /// </summary>
    private static unsafe long Connections()
    {
        const int OpenFiles = 7; // RLIMIT_NOFILE
        ulong* limits = stackalloc ulong[2]; // rlim_cur, rlim_max
        return NativeMethods.getrlimit(OpenFiles, limits) == 0
            ? Math.Clamp((long)Math.Min(limits[0], int.MaxValue) - OtherFiles, FewestConnections, MostConnections)
            : MostConnections;
    }

    public static void Apply(SocketTransportOptions sockets)
    {
        sockets.MaxReadBufferSize = InputBytes;
        sockets.MaxWriteBufferSize = OutputBytes;

        // Not UnsafePreferInlineScheduling, although it saves a third of a small page's time: a client that pipelines
        // requests and reads the answers would never give its thread of the pool back.
    }

    /// <summary>Accepted sockets inherit the sizes of the listener's buffers.</summary>
    public static Socket Apply(Socket listener)
    {
        listener.ReceiveBufferSize = InputBytes;
        listener.SendBufferSize = OutputBytes;
        return listener;
    }
}

/// <summary>
/// At most so many scrapes at once; one more is told so instead of making the others slower. A scrape counts until
/// its page is written: one that takes longer than any scraper would wait is cut off, so as not to keep others out.
/// </summary>
/// <param name="mostNow">What holds for the next scrape; 0: no limit.</param>
internal sealed class ScrapeLimit(Func<int> mostNow, TimeProvider time)
{
    // Three times Prometheus' default scrape timeout.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _running;

    public async Task HandleAsync(HttpContext context, RequestDelegate scrape)
    {
        int limit = mostNow();
        int running = Interlocked.Increment(ref _running);
        try
        {
            if (limit > 0 && running > limit)
            {
                await PlainText.WriteAsync(
                    context, StatusCodes.Status503ServiceUnavailable,
                    $"{limit} scrapes are running, as many as --web.max-requests allows; try again later");
                return;
            }

            using var deadline = new CancellationTokenSource(Longest, time);
            using CancellationTokenRegistration cut = deadline.Token.Register(context.Abort);
            await scrape(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
