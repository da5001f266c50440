using System.Net;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Configuration;

/// <summary>What the command line asked for, checked.</summary>
/// <param name="Listen">Where to serve; at least one.</param>
/// <param name="TelemetryPath">Begins with a slash.</param>
/// <param name="MaxRequests">Scrapes at the same time; 0 = no limit.</param>
internal sealed record ExporterOptions(
    IReadOnlyList<ListenAddress> Listen,
    string TelemetryPath,
    int MaxRequests,
    ProbeOptions Probe,
    TimeSpan PollInterval,
    SeriesOptions Series,
    LogLevel LogLevel,
    LogFormat LogFormat)
{
    public LabelOptions Labels { get; init; } = LabelOptions.None;
}

internal enum LogFormat
{
    Logfmt,
    Json,
}

/// <param name="Address">Null: every address of the host, IPv4 and IPv6.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>Accepts <c>:10876</c>, <c>127.0.0.1:10876</c>, <c>[::1]:10876</c>, <c>localhost:10876</c>.</summary>
    public static bool TryParse(string text, out ListenAddress value)
    {
        value = new(null, 0);
        int colon = text.LastIndexOf(':');
        string port = text[(colon + 1)..];
        if (colon < 0 || port.Length == 0 || !port.All(char.IsAsciiDigit)
            || !ushort.TryParse(port, out ushort number))
        {
            return false;
        }

        string host = text[..colon];
        if (host.Length == 0)
        {
            value = new(null, number);
            return true;
        }

        if (host == "localhost")
        {
            value = new(IPAddress.Loopback, number);
            return true;
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        bool valid = IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? address)
            && bracketed == host.Contains(':', StringComparison.Ordinal)
            && (bracketed || address.ToString() == host); // inet_aton's 127.1 and 0x7f.1 are traps
        value = new(address, number);
        return valid;
    }

    public override string ToString() =>
        Address is null ? $":{Port}" : new IPEndPoint(Address, Port).ToString();
}
