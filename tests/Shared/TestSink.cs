using System.Collections.Concurrent;
using ExporterToolkit.Delivery;

namespace Testing.Delivery;

/// <summary>A sink that does what the test says.</summary>
internal sealed class TestSink<T> : ISink<T>
{
    public string Name => "test";

    /// <summary>For each attempt; the last one stays.</summary>
    public Func<IReadOnlyList<T>, CancellationToken, Task<DeliveryResult>> Behaviour { get; set; } =
        (items, _) => Task.FromResult(new DeliveryResult(items.Count));

    public ConcurrentQueue<T> Got { get; } = new();

    public int Attempts { get; private set; }

    public int Reopened { get; private set; }

    public bool Disposed { get; private set; }

    public async ValueTask<DeliveryResult> DeliverAsync(IReadOnlyList<T> items, CancellationToken cancellation)
    {
        Attempts++;
        DeliveryResult result = await Behaviour(items, cancellation);
        foreach (T item in items.Take(result.Delivered))
        {
            Got.Enqueue(item);
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

internal static class QueueAssert
{
    public static void AddsUp(QueueCounts counts) =>
        Assert.Equal(counts.Received, counts.Delivered + counts.Dropped + counts.Queued);
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
