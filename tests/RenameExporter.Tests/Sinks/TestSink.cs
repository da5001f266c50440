using System.Collections.Concurrent;
using RenameExporter.Events;
using RenameExporter.Sinks;

namespace RenameExporter.Tests.Sinks;

/// <summary>A sink that does what the test says.</summary>
internal sealed class TestSink : IEventSink
{
    public string Name => "test";

    /// <summary>For each attempt; the last one stays.</summary>
    public Func<IReadOnlyList<RenameEvent>, CancellationToken, Task<Delivery>> Behaviour { get; set; } =
        (events, _) => Task.FromResult(new Delivery(events.Count));

    public ConcurrentQueue<RenameEvent> Got { get; } = new();

    public int Attempts { get; private set; }

    public int Reopened { get; private set; }

    public bool Disposed { get; private set; }

    public async ValueTask<Delivery> DeliverAsync(
        IReadOnlyList<RenameEvent> events, CancellationToken cancellation)
    {
        Attempts++;
        Delivery result = await Behaviour(events, cancellation);
        foreach (RenameEvent renameEvent in events.Take(result.Delivered))
        {
            Got.Enqueue(renameEvent);
        }

        return result;
    }

    public ValueTask ReopenAsync(CancellationToken cancellation)
    {
        Reopened++;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}

/// <summary>Against hangs only.</summary>
internal static class Until
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, Action? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        while (!condition())
        {
            meanwhile?.Invoke();
            await Task.Delay(5, limit.Token);
        }
    }
}
