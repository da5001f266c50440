using System.Buffers;

namespace ExporterToolkit.Web.Limits;

/// <summary>
/// The memory of <see cref="PageOutput"/>, of all pages together. What a page gives back is the next one's for as long
/// as any page keeps something: a crowd needs no more than it keeps at once. Left to the collector instead, it would
/// stay until its last generation is collected, several times as much.
/// </summary>
internal static class PagePieces
{
    /// <summary>Of a piece, at least.</summary>
    public const int Bytes = 32 * 1024;

    // 2 MiB: a page of 10,000 actors and more, which the next scrape needs as well.
    public const int MostIdle = 64;

    private static readonly Lock s_lock = new();
    private static readonly Stack<byte[]> s_free = new();
    private static long s_kept;

    /// <summary>Bytes that pages have.</summary>
    public static long Kept => Interlocked.Read(ref s_kept);

    /// <summary>Pieces that no page has.</summary>
    public static int Free
    {
        get
        {
            lock (s_lock)
            {
                return s_free.Count;
            }
        }
    }

    public static byte[] Rent(int atLeast)
    {
        byte[] piece = atLeast > Bytes ? ArrayPool<byte>.Shared.Rent(atLeast) : Take();
        Interlocked.Add(ref s_kept, piece.Length);
        return piece;
    }

    public static void Return(byte[] piece)
    {
        long kept = Interlocked.Add(ref s_kept, -piece.Length);
        if (piece.Length != Bytes)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        lock (s_lock)
        {
            if (piece.Length == Bytes)
            {
                s_free.Push(piece);
            }

            while (kept == 0 && s_free.Count > MostIdle)
            {
                s_free.Pop();
            }
        }
    }

    private static byte[] Take()
    {
        lock (s_lock)
        {
            return s_free.TryPop(out byte[]? piece) ? piece : new byte[Bytes];
        }
    }
}
