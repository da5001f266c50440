namespace RenameExporter.Configuration;

/// <summary>--help: made of <see cref="Flags"/> alone, so it is the same everywhere, and 100 columns wide.</summary>
internal static class HelpText
{
    private const int Width = 100;
    private const int Indent = 6;

    private const string Head =
        """
        rename_exporter tells who renames files on this host, how much, and how it ends: a BPF program
        counts every rename in the kernel, by process name and uid, and /metrics shows it to Prometheus.
        Needs root, or CAP_BPF and CAP_PERFMON.

        Usage: rename_exporter [flags]
               rename_exporter <command> [flags]
        """;

    private const string Tail =
        """

        Where values come from, the first that has one:
          1. the command line   --web.listen-address=:9100 --web.listen-address=unix:/run/renames.sock
          2. the environment    RENAME_EXPORTER_WEB_LISTEN_ADDRESS=:9100,unix:/run/renames.sock
          3. the YAML file      web: {listen-address: [":9100", "unix:/run/renames.sock"]}
          4. the default
        A variable is RENAME_EXPORTER_ and the flag in capitals, with _ for dots and dashes; commas separate
        the values of a repeatable flag. In the file, dots are levels. Every value is checked, also one that
        a stronger source overrides; variables and keys that match no flag are errors. What prints
        something and exits (--config.check, --help, --version) is for the command line only.

        Examples:
          rename_exporter check                               what can be done on this host?
          rename_exporter events                              who renames what, as it happens
          rename_exporter                                     serve on port 10876 of every address
          rename_exporter --web.listen-address=127.0.0.1:10876
          rename_exporter '--web.listen-address=[::1]:10876' --web.listen-address=unix:/run/renames.sock
          rename_exporter --config.file=/etc/rename_exporter.yml --config.check

        Exit codes:
          0  stopped by SIGTERM or SIGINT, or printed what was asked for
          1  failed: the probe cannot be attached, an address is in use
          2  bad usage: a flag, a variable or the file is wrong
        """;

    public static void Write(TextWriter output)
    {
        output.WriteLine(Head);
        output.WriteLine();
        output.WriteLine("Commands (each has its own --help):");
        foreach (Command command in Command.All)
        {
            WriteEntry(output, command.Name, command.Description);
        }

        IEnumerable<string> groups = Flags.All.Select(flag => flag.Group)
            .Concat(Flags.Actions.Select(action => action.Group)).Distinct();
        foreach (string group in groups)
        {
            output.WriteLine();
            output.WriteLine($"{Title(group)}:");
            foreach (Flag flag in Flags.All.Where(flag => flag.Group == group))
            {
                string value = flag.BareValue is null ? $" <{flag.ValueName}>" : $"[=<{flag.ValueName}>]";
                string fallback = flag.Default.Length == 0 ? "none" : flag.Default;
                WriteEntry(output, $"{flag.Name}{value}  [default: {fallback}]", flag.Description);
            }

            foreach (ActionFlag action in Flags.Actions.Where(action => action.Group == group))
            {
                WriteEntry(output, action.Name, action.Description);
            }
        }

        output.WriteLine(Tail);
    }

    private static string Title(string group) => group switch
    {
        "log" => "Logging",
        "config" => "Configuration",
        _ => char.ToUpperInvariant(group[0]) + group[1..],
    };

    private static void WriteEntry(TextWriter output, string usage, string description)
    {
        output.WriteLine($"  {usage}");
        string line = "";
        foreach (string word in description.Split(' '))
        {
            if (line.Length > 0 && Indent + line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(new string(' ', Indent) + line);
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        output.WriteLine(new string(' ', Indent) + line);
    }
}
