using System.IO.Pipelines;
using System.Net;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExporterToolkit.Web.Listening;

/// <summary>
/// Counts connections where they are accepted, before anything is queued for them: a crowd that comes at once never
/// takes the descriptors that the rest of the process needs, nor makes accept(2) fail.
/// </summary>
internal sealed class HeldConnections(
    SocketTransportFactory sockets, Func<ConnectionRoom> room, TimeProvider time) : IConnectionListenerFactory
{
    private readonly Lazy<ConnectionRoom> _room = new(room); // asked when all else is open
    private Shares? _places;
    private int _open; // those that have given way are open for a moment longer

    public Shares Places => _places ??= new(() => _room.Value.Places, time);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), this);

    private async ValueTask<ConnectionContext?> HoldAsync(ConnectionContext connection)
    {
        var place = new ConnectionPlace(connection, Places, time);
        bool hasRoom = Interlocked.Increment(ref _open) <= _room.Value.Places + _room.Value.Closing;
        Place? loser = null;
        if (hasRoom && Places.TryEnter(place, out loser))
        {
            loser?.GiveWay();
            connection.Features.Set(place);
            return new Held(connection, place, this);
        }

        connection.Abort();
        await connection.DisposeAsync();
        Interlocked.Decrement(ref _open);
        return null;
    }

    private void Release(Place place)
    {
        Places.Leave(place);
        Interlocked.Decrement(ref _open);
    }

    private sealed class Listener(IConnectionListener inner, HeldConnections held) : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (await held.HoldAsync(connection) is { } place)
                {
                    return place;
                }
            }

            return null; // it listens no more
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>A connection whose descriptor is counted until it is closed.</summary>
    private sealed class Held(ConnectionContext inner, ConnectionPlace place, HeldConnections held) : ConnectionContext
    {
        private int _released;

        public override string ConnectionId
        {
            get => inner.ConnectionId;
            set => inner.ConnectionId = value;
        }

        public override IFeatureCollection Features => inner.Features;

        public override IDictionary<object, object?> Items
        {
            get => inner.Items;
            set => inner.Items = value;
        }

        public override IDuplexPipe Transport
        {
            get => inner.Transport;
            set => inner.Transport = value;
        }

        public override CancellationToken ConnectionClosed
        {
            get => inner.ConnectionClosed;
            set => inner.ConnectionClosed = value;
        }

        public override EndPoint? LocalEndPoint
        {
            get => inner.LocalEndPoint;
            set => inner.LocalEndPoint = value;
        }

        public override EndPoint? RemoteEndPoint
        {
            get => inner.RemoteEndPoint;
            set => inner.RemoteEndPoint = value;
        }

        public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await inner.DisposeAsync();
                await base.DisposeAsync();
            }
            finally
            {
                if (Interlocked.Exchange(ref _released, 1) == 0)
                {
                    held.Release(place);
                }
            }
        }
    }
}
