namespace ExporterToolkit.Settings;

/// <summary>
/// All that the command line, the environment, the file, --help, completions and the manual page need to know of a
/// program.
/// </summary>
/// <param name="Name">Of its binary: <c>node_exporter</c>.</param>
/// <param name="Version">What --version prints.</param>
/// <param name="Default">What it does without a command.</param>
/// <param name="Commands">What else it does. help, version, completion and man are added.</param>
/// <param name="Flags">Of all commands, in the order of --help; each a setting of the environment and the file.</param>
/// <param name="ConfigFile">Which of the flags names the file.</param>
public sealed record ProgramDescription(
    string Name, string Version, Command Default, IReadOnlyList<Command> Commands, IReadOnlyList<Flag> Flags,
    Flag<string> ConfigFile)
{
    /// <summary>What it is, in half a line, as apropos(1) shows it.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The sections of the manual page that follow the flags, as roff.</summary>
    public string ManualSections { get; init; } = "";

    /// <summary>Flags that make it do something else than run.</summary>
    public static IReadOnlyList<ActionFlag> Actions { get; } =
        [ActionFlag.ConfigCheck, ActionFlag.Help, ActionFlag.Version];

    /// <summary>Begins the name of each variable: <c>NODE_EXPORTER_</c>.</summary>
    public string VariablePrefix => Capitals(Name) + "_";

    /// <summary>In the order of --help.</summary>
    public IReadOnlyList<Command> AllCommands => [.. Commands, .. AboutCommands.Of(this)];

    /// <summary>The variable of a flag: <c>NODE_EXPORTER_WEB_LISTEN_ADDRESS</c>.</summary>
    public string Variable(Flag flag) => VariablePrefix + Capitals(flag.Key);

    /// <summary>From arguments to an exit code.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        using var answer = new Answer(Name);
        CommandLine line = CommandLine.Parse(this, args, answer, Console.Error);
        int exitCode = line.Run is { } run ? await run(answer) : line.Code;
        return answer.End(exitCode, Console.Error);
    }

    private static string Capitals(string name) => name.Replace('.', '_').Replace('-', '_').ToUpperInvariant();
}

/// <summary>A flag that makes a program do something else than run. Only on the command line.</summary>
/// <param name="Group">The section of --help; "other" is the last one.</param>
/// <param name="Others">Its short forms.</param>
public sealed record ActionFlag(string Name, string Group, string Description, params IReadOnlyList<string> Others)
{
    internal static readonly ActionFlag ConfigCheck = new(
        "--config.check", "config",
        "Check flags, environment and file, print the values and where each comes from, and exit.");

    internal static readonly ActionFlag Help = new("--help", "other", "Print this and exit. Also -h.", "-h", "-?");

    internal static readonly ActionFlag Version =
        new("--version", "other", "Print the version and exit. Also -V.", "-V");

    internal bool Is(string name) => name == Name || Others.Contains(name);
}
