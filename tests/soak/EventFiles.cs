namespace Soak;

/// <summary>The events that an exporter wrote: a file, and those that it was before.</summary>
internal static class EventFiles
{
    public const long MostBytes = 16 << 20;
    public const int Kept = 2;

    // What is written at once is not cut in two.
    private const long MostBehind = 1 << 20;

    public static string Path(string directory, string role) =>
        System.IO.Path.Combine(directory, $"events-{role}.jsonl");

    /// <returns>Bytes of each, of a role.</returns>
    public static long[] Sizes(string directory, string role) =>
    [
        .. new DirectoryInfo(directory).GetFiles($"events-{role}.jsonl*").Select(file => file.Length),
    ];

    /// <summary>At least one was rotated, no more are kept than asked for, and none is larger.</summary>
    public static bool AreBounded(long[] sizes) =>
        sizes.Length is > 1 and <= Kept + 1 && sizes.All(size => size <= MostBytes + MostBehind);
}
