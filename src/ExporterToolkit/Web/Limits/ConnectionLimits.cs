using System.Net.Sockets;
using ExporterToolkit.Exposition;
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

    // Files that are opened later: of /proc, of events, of the web configuration, libraries, and a connection that is
    // accepted only to be closed.
    private const int FewestReserved = 3;
    private const int MostReserved = 64;

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
        limits.MaxConcurrentConnections = null; // HeldConnections counts them
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
    /// As many as wanted, or as the limit of open files has room for, beside those that are open now and a reserve for
    /// those to come. .NET has raised the soft limit to the hard one.
    /// </summary>
    public static unsafe ConnectionRoom Room()
    {
        const int OpenFiles = 7; // RLIMIT_NOFILE
        ulong* limits = stackalloc ulong[2]; // rlim_cur, rlim_max
        using var descriptors = new DescriptorCount("/proc/self/fd");
        return NativeMethods.getrlimit(OpenFiles, limits) == 0 && descriptors.Count() is { } open
            ? Room((long)Math.Min(limits[0], int.MaxValue), (long)open)
            : new(MostConnections, MostReserved / 4);
    }

    /// <param name="limit">Of open files.</param>
    /// <param name="open">Files that are open, none of them a connection.</param>
    internal static ConnectionRoom Room(long limit, long open)
    {
        long free = limit - open;
        long reserve = Math.Max(FewestReserved, Math.Min(MostReserved, Math.Min(limit / 4, free / 2)));
        return new((int)Math.Clamp(free - reserve, 1, MostConnections), (int)Math.Max(1, reserve / 4));
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

/// <param name="Places">Connections at once.</param>
/// <param name="Closing">So many more may be open that have given way and are being closed.</param>
internal readonly record struct ConnectionRoom(int Places, int Closing);
