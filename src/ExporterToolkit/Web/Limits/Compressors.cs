namespace ExporterToolkit.Web.Limits;

/// <summary>
/// At most so many pages are compressed at once; more get theirs as it is. A compressor has some 300 KB
/// outside the managed heap, for as long as its client takes to read: --web.max-requests=0 must not mean
/// memory without a limit.
/// </summary>
internal sealed class Compressors(int limit)
{
    private int _taken;

    /// <returns>Whether there was one; then it has to be given back.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= limit)
        {
            return true;
        }

        GiveBack();
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
