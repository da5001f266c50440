using System.Text;
using ExporterToolkit.Delivery;

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
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>What it is, in half a line, as apropos(1) shows it.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The sections of the manual page that follow the flags, as roff.</summary>
    public string ManualSections { get; init; } = "";

    /// <summary>Begins the name of each variable: <c>NODE_EXPORTER_</c>.</summary>
    public string VariablePrefix => Capitals(Name) + "_";

    internal static Flag ConfigCheck { get; } = Flag.Action(
        "--config.check", "Check flags, environment and file, print the values and where each comes from, and exit.");

    internal static Flag Help { get; } = Flag.Action("--help", "Print this and exit. Also -h.", "-h", "-?");

    internal static Flag VersionFlag { get; } = Flag.Action("--version", "Print the version and exit. Also -V.", "-V");

    /// <summary>Flags that print something and exit.</summary>
    public static IReadOnlyList<Flag> Actions { get; } = [ConfigCheck, Help, VersionFlag];

    /// <summary>In the order of --help.</summary>
    public IReadOnlyList<Command> AllCommands => [.. Commands, .. AboutCommands.Of(this)];

    /// <summary>The variable of a flag: <c>NODE_EXPORTER_WEB_LISTEN_ADDRESS</c>.</summary>
    public string Variable(Flag flag) => VariablePrefix + Capitals(flag.Key);

    /// <summary>From arguments to an exit code; 2: a flag, a variable or the file is wrong.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        using var answer = new StringWriter();
        using var complaint = new StringWriter();
        CommandLine line = CommandLine.Parse(this, args, answer, complaint);
        Complain(complaint.ToString());
        int exitCode = line.Run is { } run ? await run(answer) : line.Code;

        // At once, so that an answer that cannot be written, as on a full disk, is told apart from a crash.
        (_, int errno) = Descriptor.Write(Descriptor.StandardOutput, Encoding.UTF8.GetBytes(answer.ToString()));
        if (errno is 0 or Errno.EPIPE) // | head
        {
            return exitCode;
        }

        Complain($"{Name}: cannot write to standard output: {Errno.Describe(errno)}\n");
        return ExitCode.Failure;
    }

    /// <summary>All that a command takes.</summary>
    internal IReadOnlyList<Flag> FlagsOf(Command command) => command.IsAboutProgram
        ? [.. command.Flags, Help]
        : [.. command.Flags, .. Flags, .. Actions];

    /// <summary>Waits only so long for a standard error that is full and that nobody reads.</summary>
    private static void Complain(string text)
    {
        if (text.Length > 0)
        {
            var writer = new Thread(() => Descriptor.Write(Descriptor.StandardError, Encoding.UTF8.GetBytes(text)))
            {
                IsBackground = true,
            };
            writer.Start();
            writer.Join(s_patience);
        }
    }

    private static string Capitals(string name) => name.Replace('.', '_').Replace('-', '_').ToUpperInvariant();
}
