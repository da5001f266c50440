using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ExporterToolkit.Hosting;

/// <summary>
/// One line a message, with the keys that Prometheus' own programs use (time, level, msg): logfmt or
/// JSON. Exceptions become one field; nothing in a message can start a new line.
/// </summary>
internal sealed class LineFormatter(LogFormat format) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string level = LevelName(logEntry.LogLevel);
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string? error = logEntry.Exception?.ToString();
        textWriter.WriteLine(format == LogFormat.Json
            ? Json(time, level, message, error)
            : Logfmt(time, level, message, error));
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    private static string Logfmt(string time, string level, string message, string? error)
    {
        var line = new StringBuilder($"time={time} level={level} msg=");
        Quote(line, message);
        if (error is not null)
        {
            line.Append(" err=");
            Quote(line, error);
        }

        return line.ToString();
    }

    // Quoted as Go's strconv.Quote does, which is what logfmt readers undo.
    private static void Quote(StringBuilder line, string text)
    {
        line.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append(@"\\"),
                '\n' => line.Append(@"\n"),
                '\r' => line.Append(@"\r"),
                '\t' => line.Append(@"\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' => line.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }

    private static string Json(string time, string level, string message, string? error)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("level", level);
            json.WriteString("msg", message);
            if (error is not null)
            {
                json.WriteString("err", error);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
