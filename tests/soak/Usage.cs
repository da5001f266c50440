using System.Globalization;

namespace Soak;

/// <summary>What a process holds, as /proc has it.</summary>
internal sealed record Usage(long ResidentBytes, int Descriptors, int Threads)
{
    /// <returns>Null when it has just ended.</returns>
    public static Usage? Of(int process)
    {
        try
        {
            string[] status = File.ReadAllLines($"/proc/{process}/status");
            return new(
                Number(status, "VmRSS:") * 1024,
                Directory.GetFiles($"/proc/{process}/fd").Length,
                (int)Number(status, "Threads:"));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return null; // a zombie has no VmRSS, and nothing at all has no directory
        }
    }

    private static long Number(string[] status, string name) => long.Parse(
        status.First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
