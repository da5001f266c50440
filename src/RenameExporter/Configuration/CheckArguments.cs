namespace RenameExporter.Configuration;

internal enum ReportFormat
{
    Text,
    Json,
}

/// <summary>
/// 'rename_exporter check': the exporter's flags, and --format.
/// </summary>
internal sealed class CheckArguments
{
    private const string FormatFlag = "--format";

    private const string Help =
        """
        Usage: rename_exporter check [--format=text|json] [flags of rename_exporter]

        Tells what this host lets the exporter do, and what would make it better. Every attach mode is
        loaded, attached and detached again; nothing stays behind, and an exporter may run meanwhile.
        Without privileges it prints what can be found out without them.

          --format <format>  [default: text]
              text for people, json for machines.

        The other flags are the exporter's ('rename_exporter --help') and mean the same: give those it
        will run with.

        Exit codes:
          0  the exporter can attach here
          1  it cannot
          2  bad usage: a flag is wrong
        """;

    private readonly OwnFlags _own;

    private CheckArguments(ReportFormat format, OwnFlags own)
    {
        Format = format;
        _own = own;
    }

    public ReportFormat Format { get; }

    /// <summary>The exporter's.</summary>
    public string[] Others => [.. _own.Others];

    /// <returns>Null when the command is another one.</returns>
    public static CheckArguments? Find(string[] args)
    {
        if (args is not [var name, .. string[] rest] || name != Command.Check.Name)
        {
            return null;
        }

        var own = new OwnFlags(rest, valued: [FormatFlag], switches: []);
        return new(own.One(FormatFlag, TryParse, "text or json", ReportFormat.Text), own);
    }

    /// <summary>Says what there is to say without a check.</summary>
    /// <returns>An exit code, or null: go on.</returns>
    public int? Answer(TextWriter output, TextWriter error) =>
        CommandHelp.Answer(Command.Check, Help, _own, output, error);

    private static bool TryParse(string text, out ReportFormat value)
    {
        value = text == "json" ? ReportFormat.Json : ReportFormat.Text;
        return text is "text" or "json";
    }
}
