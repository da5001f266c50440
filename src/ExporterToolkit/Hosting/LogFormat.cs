namespace ExporterToolkit.Hosting;

/// <summary>How a line of the log is written.</summary>
internal enum LogFormat
{
    Logfmt,
    Json,
}
