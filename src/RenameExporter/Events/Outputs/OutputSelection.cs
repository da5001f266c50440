namespace RenameExporter.Events.Outputs;

/// <summary>Which events an output gets, as --events.select gives it: an output, and conditions behind it.</summary>
/// <param name="Output">As --events.output has it.</param>
/// <param name="Conditions">At least one, not checked yet.</param>
internal sealed record OutputSelection(string Output, IReadOnlyList<string> Conditions)
{
    /// <summary>Completes "must be …".</summary>
    public const string Expected =
        "an output of --events.output and conditions, with spaces between, such as 'stdout comm=git* only-failures', or none";

    private const string None = "none";

    /// <param name="value">Null: none, so that a source can override a weaker one.</param>
    public static bool TryParse(string text, out OutputSelection? value)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        value = words.Length > 1
            ? new(EventOutput.TryParse(words[0], out EventOutput output) ? output.Text : words[0], words[1..])
            : null;
        return value is not null || text == None;
    }

    /// <summary>Two for one output: both cannot be.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<OutputSelection?> selections)
    {
        for (int i = 0; i < selections.Count; i++)
        {
            if (selections.Take(i).Any(before => before?.Output == selections[i]?.Output))
            {
                return (i, $"'{selections[i]?.Output ?? None}' is given twice; its conditions go into one");
            }
        }

        return null;
    }
}
