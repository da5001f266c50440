namespace ExporterToolkit.Web.Limits;

/// <summary>
/// A turn to make a page. Whoever makes one needs a snapshot, and the processor: of a crowd that makes all of its pages
/// at once none is done earlier, each has a snapshot meanwhile, and the runtime begins threads for those that wait. It
/// is given back when the page is made, or waits for its reader.
/// </summary>
internal sealed class PageTurn : IDisposable
{
    /// <summary>Turns at once. More would take more than four processors from what the host is there for.</summary>
    public const int Most = 4;

    private static readonly SemaphoreSlim s_free = new(Most);

    private int _isHeld = 1;

    private PageTurn()
    {
    }

    /// <summary>First come, first served; who waits holds no thread.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or its time is over.</exception>
    public static async ValueTask<PageTurn> TakeAsync(CancellationToken cancellation)
    {
        await s_free.WaitAsync(cancellation);
        return new();
    }

    /// <summary>Gives it back, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isHeld, 0) == 1)
        {
            s_free.Release();
        }
    }
}
