namespace ExporterToolkit.Settings;

/// <summary>A value as somebody gave it.</summary>
/// <param name="Source">Who: <c>command line</c>, <c>environment variable X</c>, <c>file F, line N</c>.</param>
/// <param name="Subject">How a message about it begins; names the source and the flag.</param>
internal sealed record Given(string Text, string Source, string Subject);

/// <summary>What one source gave.</summary>
internal sealed class Layer : Dictionary<Flag, IReadOnlyList<Given>>;

/// <summary>
/// The values of all flags: command line before environment before file before default. The values of a
/// repeatable flag come from one source; they are not added up.
/// </summary>
public sealed class FlagValues
{
    internal const string DefaultSource = "default";

    private readonly IReadOnlyList<Layer> _layers;

    /// <param name="layers">The stronger first.</param>
    internal FlagValues(params IReadOnlyList<Layer> layers) => _layers = layers;

    /// <summary>The file that some of the values come from; null: there is none.</summary>
    internal FlagFile? File { get; private init; }

    /// <summary>The first value, or the default.</summary>
    public T Value<T>(Flag<T> flag) => flag.Parse(Given(flag)[0].Text);

    /// <summary>All values of a repeatable flag, in the order given; none where there is no default.</summary>
    public IReadOnlyList<T> Values<T>(Flag<T> flag) =>
        [.. Given(flag).Where(given => given.Source != DefaultSource || given.Text.Length > 0)
            .Select(given => flag.Parse(given.Text))];

    /// <summary>Whether somebody gave it a value.</summary>
    public bool IsGiven(Flag flag) => Given(flag)[0].Source != DefaultSource;

    /// <summary>What is wrong with the values of a source, one line each.</summary>
    internal static IEnumerable<string> Problems(Layer layer) =>
        from entry in layer
        from problem in entry.Key.Problems([.. entry.Value.Select(given => given.Text)])
        select $"{entry.Value[problem.Index].Subject}: {problem.Problem}";

    /// <param name="commandLine">Checked already.</param>
    internal static FlagValues Load(
        ProgramDescription program, Layer commandLine, IReadOnlyDictionary<string, string> environment,
        ICollection<string> errors)
    {
        Layer variables = EnvironmentVariables.Read(program, environment, errors);
        string name = new FlagValues(commandLine, variables).Given(program.ConfigFile)[0].Text;
        FlagFile? file = name.Length == 0 ? null : FlagFile.Read(program, name);

        // Also what another source overrides: else a mistake waits until that source goes away.
        foreach (string error in (file?.Mistakes ?? []).Concat(Problems(variables)).Concat(file?.BadValues ?? []))
        {
            errors.Add(error);
        }

        return new(commandLine, variables, file?.Values ?? []) { File = file };
    }

    /// <summary>The same with other contents of the file.</summary>
    internal FlagValues With(FlagFile file, Layer values) => new([.. _layers.SkipLast(1), values]) { File = file };

    internal IReadOnlyList<Given> Given(Flag flag)
    {
        foreach (Layer layer in _layers)
        {
            if (layer.TryGetValue(flag, out IReadOnlyList<Given>? given))
            {
                return given;
            }
        }

        return [new(flag.Default, DefaultSource, flag.Name)];
    }

    /// <summary>Whether a flag has the same values in both, wherever they come from.</summary>
    internal bool HasSame(Flag flag, FlagValues other) =>
        Given(flag).Select(given => given.Text).SequenceEqual(other.Given(flag).Select(given => given.Text));
}
