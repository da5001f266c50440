namespace ExporterToolkit.Settings;

/// <summary>How it stands with a file that is read again when it changes.</summary>
/// <param name="Successes">Changes that are in force; the first reading is none.</param>
/// <param name="Failures">Changes that were refused.</param>
/// <param name="LastSucceeded">Whether the file as it is was not refused.</param>
/// <param name="LastSuccess">When what is in force was read.</param>
public record ReloadHealth(ulong Successes, ulong Failures, bool LastSucceeded, DateTimeOffset LastSuccess);
