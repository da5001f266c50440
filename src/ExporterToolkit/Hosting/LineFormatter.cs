using System.Globalization;
using System.Text.Encodings.Web;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Hosting;

/// <summary>
/// One line a message, with the keys that Prometheus' own programs use (time, level, msg): logfmt or
/// JSON. Exceptions become one field; nothing in a message can start a new line.
/// </summary>
internal sealed class LineFormatter(LogFormat format)
{
    /// <returns>With its end.</returns>
    public string Line(LogLevel logLevel, string text, Exception? exception)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string level = logLevel switch
        {
            LogLevel.Trace or LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO",
            LogLevel.Warning => "WARN",
            _ => "ERROR",
        };
        string message = Quote(text);
        string? error = exception is null ? null : Quote(exception.ToString());
        return format == LogFormat.Json
            ? $$"""{"time":"{{time}}","level":"{{level}}","msg":{{message}}{{(error is null ? "" : $",\"err\":{error}")}}}""" + "\n"
            : $"time={time} level={level} msg={message}{(error is null ? "" : $" err={error}")}\n";
    }

    // For logfmt as Go's strconv.Quote does, which is what its readers undo.
    private string Quote(string text) => format == LogFormat.Json
        ? $"\"{JavaScriptEncoder.Default.Encode(text)}\""
        : $"\"{string.Concat(text.Select(c => c switch
        {
            '"' or '\\' => $"\\{c}",
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            _ => OneLine.Of(c),
        }))}\"";
}
