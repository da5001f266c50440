using Microsoft.AspNetCore.Connections;

namespace ExporterToolkit.Web.Limits;

/// <summary>A connection's place, a feature of the connection and so of its requests.</summary>
internal sealed class ConnectionPlace : Place
{
    private readonly ConnectionContext _connection;
    private readonly Peer _address;
    private readonly Shares _places;
    private readonly TimeProvider _time;

    public ConnectionPlace(ConnectionContext connection, Shares places, TimeProvider time)
        : base(Peer.Of(connection.RemoteEndPoint))
    {
        _connection = connection;
        _places = places;
        _time = time;
        _address = Peer;
        IdleSince = time.GetTimestamp();
    }

    /// <summary>As <see cref="PeerOf"/>, though it may have authenticated.</summary>
    public static Peer AddressOf(HttpContext context) =>
        Of(context)?._address ?? Peer.Of(context.Connection.RemoteIpAddress);

    /// <summary>Wrong passwords that came by this connection.</summary>
    public int WrongGuesses { get; set; }

    /// <summary>Who makes a request: the user, the address, or what a unix socket stands for.</summary>
    public static Peer PeerOf(HttpContext context) =>
        Of(context)?.Peer ?? Peer.Of(context.Connection.RemoteIpAddress);

    /// <returns>Null in a server that has no connections (a test's).</returns>
    public static ConnectionPlace? Of(HttpContext context) => context.Features.Get<ConnectionPlace>();

    /// <summary>Before all that answers: a request is a sign of life, and so is its end.</summary>
    public static async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (Of(context) is not { } place)
        {
            await next(context);
            return;
        }

        place.IdleSince = place._time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            place.IdleSince = place._time.GetTimestamp();
        }
    }

    /// <summary>The peer has authenticated: the connection counts by the user, and is among the last to give way.</summary>
    public void Authenticate(string user) => _places.Rename(this, Peer.OfUser(user));

    public override void GiveWay() =>
        _connection.Abort(new ConnectionAbortedException("the longest idle connection gives way to a new one"));
}
