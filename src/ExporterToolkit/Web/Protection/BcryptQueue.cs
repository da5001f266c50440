using ExporterToolkit.Web.Limits;

namespace ExporterToolkit.Web.Protection;

/// <param name="From">The address that a password comes from.</param>
/// <param name="WrongBefore">Wrong ones that came by the same connection.</param>
internal readonly record struct Guess(Peer From, int WrongBefore);

/// <summary>
/// bcrypt is slow on purpose, some 50 ms of a core at cost 10, and anybody may ask for it. One at a time, and few in
/// line: whoever guesses passwords gets one core at most. The addresses take turns. Of one address, the connection with
/// the fewest wrong guesses comes first, and of these the newest. When the line is full, one of the address that has
/// most in it is told to come back.
/// </summary>
/// <param name="verify">Password and hash to whether they belong together; by default bcrypt.</param>
internal sealed class BcryptQueue(TimeProvider time, Func<string, string, bool>? verify = null)
{
    private const int MostWaiting = 20; // one address has 16, as many as a second or so serves

    // Addresses whose last turn is remembered.
    private const int MostTurns = 1024;

    private static readonly TimeSpan s_holdBack = TimeSpan.FromSeconds(1);

    private readonly Func<string, string, bool> _verify =
        verify ?? ((password, hash) => BCrypt.Net.BCrypt.Verify(password, hash));

    private readonly Lock _lock = new();
    private readonly Shares _places = new(() => MostWaiting, time);
    private readonly HashSet<Waiter> _line = [];
    private readonly Dictionary<Peer, long> _lastTurn = [];
    private long _turns;
    private bool _busy;

    /// <returns>Null: the line is too long.</returns>
    public async Task<bool?> VerifyAsync(string password, string hash, Guess guess, CancellationToken cancellation)
    {
        if (!await TakeTurnAsync(guess, cancellation))
        {
            return null;
        }

        try
        {
            // Not on the thread of the connection: it may have others to serve.
            return await Task.Run(() => _verify(password, hash), CancellationToken.None);
        }
        finally
        {
            Next();
        }
    }

    /// <summary>Who guessed wrong while others wait is answered later, and so guesses less often.</summary>
    public Task HoldBackAsync(CancellationToken cancellation) =>
        _places.AreScarce ? Task.Delay(s_holdBack, time, cancellation) : Task.CompletedTask;

    private async Task<bool> TakeTurnAsync(Guess guess, CancellationToken cancellation)
    {
        var waiter = new Waiter(guess, time.GetTimestamp());
        Place? loser;
        lock (_lock)
        {
            if (!_busy)
            {
                _busy = true;
                Remember(guess.From);
                return true;
            }

            if (!_places.TryEnter(waiter, out loser))
            {
                return false;
            }

            _line.Add(waiter);
            waiter.Number = ++_turns;
            if (loser is Waiter other)
            {
                _line.Remove(other);
            }
        }

        loser?.GiveWay();
        await using CancellationTokenRegistration gone = cancellation.Register(() => Leave(waiter, cancellation));
        return await waiter.Turn;
    }

    private void Leave(Waiter waiter, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_line.Remove(waiter))
            {
                return; // it is its turn
            }

            _places.Leave(waiter);
        }

        waiter.Cancel(cancellation);
    }

    private void Next()
    {
        Waiter? next;
        lock (_lock)
        {
            next = _line
                .OrderBy(waiter => _lastTurn.GetValueOrDefault(waiter.Peer))
                .ThenBy(waiter => waiter.Guess.WrongBefore)
                .ThenByDescending(waiter => waiter.Number)
                .FirstOrDefault();
            if (next is null)
            {
                _busy = false;
                return;
            }

            _line.Remove(next);
            _places.Leave(next);
            Remember(next.Peer);
        }

        next.Serve();
    }

    private void Remember(Peer peer)
    {
        if (_lastTurn.Count >= MostTurns && !_lastTurn.ContainsKey(peer))
        {
            _lastTurn.Remove(_lastTurn.MinBy(turn => turn.Value).Key);
        }

        _lastTurn[peer] = ++_turns;
    }

    private sealed class Waiter : Place
    {
        private readonly TaskCompletionSource<bool> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Waiter(Guess guess, long now)
            : base(guess.From)
        {
            Guess = guess;
            IdleSince = now;
        }

        public Guess Guess { get; }

        public override int Faults => Guess.WrongBefore;

        public long Number { get; set; }

        public Task<bool> Turn => _turn.Task;

        public void Serve() => _turn.TrySetResult(true);

        public void Cancel(CancellationToken cancellation) => _turn.TrySetCanceled(cancellation);

        public override void GiveWay() => _turn.TrySetResult(false);
    }
}
