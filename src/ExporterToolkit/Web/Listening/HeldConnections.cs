using System.IO.Pipelines;
using System.Net;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExporterToolkit.Web.Listening;

/// <summary>
/// Counts connections where they are accepted, before anything is queued for them: a crowd that comes at once never
/// takes the descriptors that the rest of the process needs, nor makes accept(2) fail. While too many that have given
/// way are still open, it accepts nothing else: those who come meanwhile wait in the kernel's backlog.
/// </summary>
internal sealed class HeldConnections(
    SocketTransportFactory sockets, ConnectionGate gate, Func<ConnectionRoom> room, TimeProvider time) : IConnectionListenerFactory
{
    // To close a connection takes well under a millisecond, unless no thread of the pool is free.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly ConnectionGate _gate = gate;
    private readonly Lazy<ConnectionRoom> _room = new(room); // asked when all else is open
    private readonly Lock _lock = new();
    private Shares? _places;
    private int _open; // those that have given way are open for a moment longer
    private TaskCompletionSource? _closed; // the next one; null: nobody waits for it

    public Shares Places => _places ??= new(() => _room.Value.Places, time);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), this);

    private async ValueTask<ConnectionContext?> HoldAsync(ConnectionContext connection)
    {
        var place = new ConnectionPlace(connection, Places, time);
        bool isOpen = await TryOpenAsync();
        if (isOpen && Places.TryEnter(place, out Place? loser))
        {
            loser?.GiveWay();
            connection.Features.Set(place);
            return new Held(connection, place, this);
        }

        connection.Abort();
        await connection.DisposeAsync();
        if (isOpen)
        {
            Close();
        }

        return null;
    }

    /// <returns>False: so many are open that this one must not be.</returns>
    private async ValueTask<bool> TryOpenAsync()
    {
        for (long since = time.GetTimestamp(); ;)
        {
            Task closed;
            lock (_lock)
            {
                if (_open < _room.Value.Places + _room.Value.Closing)
                {
                    _open++;
                    return true;
                }

                _closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                closed = _closed.Task;
            }

            TimeSpan left = s_patience - time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.WhenAny(closed, Task.Delay(left, time));
        }
    }

    private void Close()
    {
        TaskCompletionSource? closed;
        lock (_lock)
        {
            _open--;
            (closed, _closed) = (_closed, null);
        }

        closed?.SetResult();
    }

    private void Release(Place place)
    {
        Places.Leave(place);
        Close();
    }

    private sealed class Listener(IConnectionListener inner, HeldConnections held) : IConnectionListener
    {
        private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            await Task.WhenAny(held._gate.Opened, _unbound.Task).WaitAsync(cancellationToken);
            while (!_unbound.Task.IsCompleted && await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (await held.HoldAsync(connection) is { } place)
                {
                    return place;
                }
            }

            return null; // it listens no more
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _unbound.TrySetResult(); // a gate that is closed stays so
            await inner.UnbindAsync(cancellationToken);
        }

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
