namespace RenameExporter.Configuration;

internal enum ReportFormat
{
    Text,
    Json,
}

/// <summary>
/// 'rename_exporter check': the exporter's own flags, and --format. It takes its own words out of the
/// arguments; the rest are read as they always are.
/// </summary>
internal sealed record CheckArguments(ReportFormat Format, string[] Others)
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

    private string? Problem { get; init; }

    /// <returns>Null when the command is another one.</returns>
    public static CheckArguments? Find(string[] args)
    {
        if (args is not [var name, .. string[] rest] || name != Command.Check.Name)
        {
            return null;
        }

        var others = new List<string>();
        var formats = new List<string>();
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i].StartsWith(FormatFlag + '=', StringComparison.Ordinal))
            {
                formats.Add(rest[i][(FormatFlag.Length + 1)..]);
            }
            else if (rest[i] == FormatFlag)
            {
                formats.Add(i + 1 < rest.Length ? rest[++i] : "");
            }
            else
            {
                others.Add(rest[i]);
            }
        }

        return new(formats is ["json"] ? ReportFormat.Json : ReportFormat.Text, [.. others])
        {
            Problem = formats switch
            {
                [] or ["text"] or ["json"] => null,
                [var bad] => $"{FormatFlag}: '{bad}' must be text or json",
                _ => $"{FormatFlag}: given {formats.Count} times, takes one value",
            },
        };
    }

    /// <summary>Says what there is to say without a check.</summary>
    /// <returns>An exit code, or null: go on.</returns>
    public int? Answer(TextWriter output, TextWriter error)
    {
        if (Others.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            output.WriteLine(Help);
            return ExitCode.Success;
        }

        if (Problem is not null)
        {
            error.WriteLine($"rename_exporter: {Problem}\nTry 'rename_exporter check --help'.");
            return ExitCode.Usage;
        }

        return null;
    }
}
