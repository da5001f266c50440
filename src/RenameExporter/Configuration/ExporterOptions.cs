using System.Net;
using RenameExporter.Kernel;

namespace RenameExporter.Configuration;

/// <summary>What the command line asked for, checked.</summary>
/// <param name="Listen">Where to serve; at least one.</param>
/// <param name="TelemetryPath">Begins with a slash.</param>
internal sealed record ExporterOptions(
    IReadOnlyList<ListenAddress> Listen,
    string TelemetryPath,
    ProbeOptions Probe,
    TimeSpan PollInterval,
    LogLevel LogLevel,
    LogFormat LogFormat);

internal enum LogFormat
{
    Logfmt,
    Json,
}

/// <param name="Address">Null: every address of the host, IPv4 and IPv6.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>Parses <c>:10876</c>, <c>127.0.0.1:10876</c>, <c>[::1]:10876</c>, <c>localhost:10876</c>.</summary>
    /// <returns>Null, and why, when it is none of them.</returns>
    public static ListenAddress? Parse(string text, out string error)
    {
        error = $"'{text}' is not an address: write :PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT";
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return null;
        }

        string port = text[(colon + 1)..];
        if (port.Length == 0 || !port.All(char.IsAsciiDigit) || !ushort.TryParse(port, out ushort number))
        {
            error = $"'{text}': the port must be a number from 0 to 65535";
            return null;
        }

        string host = text[..colon];
        switch (host)
        {
            case "":
                return new(null, number);
            case "localhost":
                return new(IPAddress.Loopback, number);
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        return IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? address)
            && bracketed == host.Contains(':', StringComparison.Ordinal)
            ? new(address, number)
            : null;
    }

    public override string ToString() =>
        Address is null ? $":{Port}" : new IPEndPoint(Address, Port).ToString();
}
