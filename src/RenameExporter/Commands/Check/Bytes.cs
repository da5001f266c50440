using System.Globalization;

namespace RenameExporter.Commands.Check;

internal static class Bytes
{
    /// <summary>For people: <c>3.9 MB</c> (of 10^6 bytes).</summary>
    public static string Text(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
