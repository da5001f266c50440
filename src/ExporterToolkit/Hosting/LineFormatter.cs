using System.Globalization;
using System.Text.Encodings.Web;
using ExporterToolkit.Settings;
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
        string level = logEntry.LogLevel switch
        {
            LogLevel.Trace or LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO",
            LogLevel.Warning => "WARN",
            _ => "ERROR",
        };
        string message = Quote(logEntry.Formatter(logEntry.State, logEntry.Exception));
        string? error = logEntry.Exception is { } exception ? Quote(exception.ToString()) : null;
        textWriter.WriteLine(format == LogFormat.Json
            ? $$"""{"time":"{{time}}","level":"{{level}}","msg":{{message}}{{(error is null ? "" : $",\"err\":{error}")}}}"""
            : $"time={time} level={level} msg={message}{(error is null ? "" : $" err={error}")}");
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
