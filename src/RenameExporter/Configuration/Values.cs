using System.Globalization;
using ExporterToolkit.Hosting;
using ExporterToolkit.Settings;
using RenameExporter.Kernel;

namespace RenameExporter.Configuration;

/// <summary>What the flags accept.</summary>
internal static class Values
{
    /// <summary>The values of --probe.attach, for people.</summary>
    public static string AttachNames { get; } = string.Join(
        ", ", [AttachModes.Auto, .. AttachModes.All.SkipLast(1).Select(mode => mode.Name())])
        + $" or {AttachModes.All[^1].Name()}";

    /// <summary>For a flag that is on or off: together with <c>BareValue = "true"</c>.</summary>
    public static bool Switch(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false";
    }

    /// <summary>Whether it can be read is found out by reading it.</summary>
    public static bool FileName(string text, out string value)
    {
        value = text;
        return !text.Contains('\0', StringComparison.Ordinal);
    }

    public static bool TelemetryPath(string text, out string value)
    {
        value = text;
        return text.Length > 1 && text[0] == '/'
            && text.TrimEnd('/').Split('/').Skip(1).All(IsPlainSegment)
            && !text.EndsWith("//", StringComparison.Ordinal)
            && !text.StartsWith("/-/", StringComparison.Ordinal);
    }

    // RFC 3986 pchar without escapes, and without dots that mean folders: what a router, a proxy and a
    // person read the same way.
    private static bool IsPlainSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..")
        && segment.All(c => char.IsAsciiLetterOrDigit(c) || "-._~!$&'()+,;=:@".Contains(c, StringComparison.Ordinal));

    public static bool MaxRequests(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= 1_000_000;

    public static bool Attach(string text, out AttachMode? value)
    {
        value = AttachModes.Find(text);
        return value is not null || text == AttachModes.Auto;
    }

    public static bool CommOfThread(string text, out bool value)
    {
        value = text == "thread";
        return text is "thread" or "process";
    }

    /// <summary>A directory as this process sees it; it may be mounted later.</summary>
    public static bool DirectoryPath(string text, out string value)
    {
        value = text;
        return text.StartsWith('/') && !text.Contains('\0', StringComparison.Ordinal);
    }

    public static bool MaxEntries(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value is >= 16 and <= 1_000_000;

    public static bool SeriesMax(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value is >= 1 and <= 1_000_000;

    public static bool SeriesIdleTimeout(string text, out TimeSpan value)
    {
        TimeSpan? parsed = Duration.Parse(text);
        value = parsed ?? TimeSpan.Zero;
        return parsed == TimeSpan.Zero || parsed >= TimeSpan.FromMinutes(1);
    }

    public static bool EventsRate(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= 1_000_000;

    public static bool EventsBurst(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value is >= 1 and <= 1_000_000;

    public static bool EventsFlushTimeout(string text, out TimeSpan value)
    {
        TimeSpan? parsed = Duration.Parse(text);
        value = parsed ?? TimeSpan.Zero;
        return parsed <= TimeSpan.FromMinutes(1);
    }

    public static bool PollInterval(string text, out TimeSpan value)
    {
        value = Duration.Parse(text) ?? TimeSpan.Zero;
        return value >= TimeSpan.FromMilliseconds(100) && value <= TimeSpan.FromMinutes(1);
    }

    public static bool LogLevel(string text, out LogLevel value)
    {
        (value, bool known) = text switch
        {
            "debug" => (Microsoft.Extensions.Logging.LogLevel.Debug, true),
            "info" => (Microsoft.Extensions.Logging.LogLevel.Information, true),
            "warn" => (Microsoft.Extensions.Logging.LogLevel.Warning, true),
            "error" => (Microsoft.Extensions.Logging.LogLevel.Error, true),
            _ => (default, false),
        };
        return known;
    }

    public static bool LogFormat(string text, out LogFormat value)
    {
        value = text == "json" ? ExporterToolkit.Hosting.LogFormat.Json : ExporterToolkit.Hosting.LogFormat.Logfmt;
        return text is "json" or "logfmt";
    }
}
