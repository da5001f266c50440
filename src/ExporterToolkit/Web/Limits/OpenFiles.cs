using System.Globalization;

namespace ExporterToolkit.Web.Limits;

/// <summary>The limit of open files (RLIMIT_NOFILE), which connections share with everything else.</summary>
internal static class OpenFiles
{
    // The probe, the runtime and the listeners have about 50.
    private const int Others = 128;
    private const int AtLeast = 16;

    /// <summary>
    /// As many connections as wanted or as the limit has room for. At the limit accept(2) would fail
    /// at once, again and again, at the cost of a core.
    /// </summary>
    public static int LeaveRoomFor(int connections) =>
        Math.Clamp(Limit() - Others, AtLeast, connections);

    private static int Limit()
    {
        // "Max open files            1024                 524288               files"; .NET has
        // raised the first to the second.
        const string Name = "Max open files";
        try
        {
            string? line = File.ReadLines("/proc/self/limits").FirstOrDefault(
                line => line.StartsWith(Name, StringComparison.Ordinal));
            string soft = line?[Name.Length..].Split(
                ' ', StringSplitOptions.RemoveEmptyEntries)[0] ?? "";
            return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int files)
                ? files
                : int.MaxValue; // "unlimited"
        }
        catch (IOException)
        {
            return int.MaxValue; // no /proc: as if there were none
        }
    }
}
