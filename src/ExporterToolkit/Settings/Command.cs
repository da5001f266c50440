namespace ExporterToolkit.Settings;

/// <summary>
/// One thing that a program does: a first word on its command line, flags and a --help of its own. All commands take
/// the flags of the program too.
/// </summary>
/// <param name="Name">The first word; empty: what the program does without one.</param>
/// <param name="Description">One line.</param>
/// <param name="Prepare">
/// Makes it ready: reads its options from values that are good each by itself, and adds to the collection what is
/// wrong with them together. Returns what runs it where there are no errors: that ends with an exit code (0: done, 1: it
/// could not do what was asked for), and what it writes reaches standard output then.
/// </param>
public sealed record Command(
    string Name, string Description, Func<FlagValues, ICollection<string>, Func<TextWriter, Task<int>>> Prepare)
{
    /// <summary>What follows the name in the usage line.</summary>
    public string Usage { get; init; } = "";

    /// <summary>What --help says before the flags.</summary>
    public string About { get; init; } = "";

    /// <summary>What --help says behind the flags.</summary>
    public string Notes { get; init; } = "";

    /// <summary>Those that no other command has; on the command line alone.</summary>
    public IReadOnlyList<Flag> Flags { get; init; } = [];

    /// <summary>Words that it takes behind its name, in this order, named without dashes.</summary>
    public IReadOnlyList<Flag> Operands { get; init; } = [];

    /// <summary>
    /// It tells about the program itself: it takes no flags of the program, and neither the environment nor the file
    /// can be in its way.
    /// </summary>
    internal bool IsAboutProgram { get; init; }
}

/// <summary>Exit codes, as the shell sees them.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;

    /// <summary>A flag, a variable or the file is wrong.</summary>
    public const int Usage = 2;
}
