namespace RenameExporter.Configuration;

/// <summary>Where events go.</summary>
/// <param name="File">A path; null: standard output, unless it is <see cref="None"/>.</param>
internal sealed record EventOutput(string? File)
{
    public const string NoneName = "none";

    private const string StandardOutputName = "stdout";
    private const string FileScheme = "file:";

    public static EventOutput StandardOutput { get; } = new((string?)null);

    /// <summary>Nowhere: there are no events.</summary>
    public static EventOutput None { get; } = new("");

    public static bool TryParse(string text, out EventOutput value)
    {
        string path = text.StartsWith(FileScheme, StringComparison.Ordinal) ? text[FileScheme.Length..] : "";
        value = text switch
        {
            NoneName => None,
            StandardOutputName => StandardOutput,
            _ => new(path),
        };
        return text is NoneName or StandardOutputName
            || (path.StartsWith('/') && !path.EndsWith('/') && !path.Contains('\0', StringComparison.Ordinal));
    }

    /// <summary>The same one twice would be every event twice; none is no output beside another.</summary>
    public static (int Index, string Problem)? FindClash(IReadOnlyList<EventOutput> outputs)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs.Count > 1 && outputs[i] == None)
            {
                return (i, $"'{NoneName}' must be the only one");
            }

            if (outputs.Take(i).Contains(outputs[i]))
            {
                return (i, $"'{outputs[i]}' is given twice");
            }
        }

        return null;
    }

    public override string ToString() =>
        this == None ? NoneName : File is null ? StandardOutputName : FileScheme + File;
}

/// <param name="Outputs">Empty: nobody wants events.</param>
/// <param name="CommandLines">--events.cmdline.</param>
/// <param name="FlushTimeout">What a stop waits for events.</param>
/// <param name="RootFs">--path.rootfs.</param>
internal sealed record EventOptions(
    IReadOnlyList<EventOutput> Outputs, bool CommandLines, TimeSpan FlushTimeout, string RootFs)
{
    public static EventOptions None { get; } = new([], false, TimeSpan.Zero, "/");
}
