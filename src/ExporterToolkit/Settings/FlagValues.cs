namespace ExporterToolkit.Settings;

/// <summary>A value as somebody gave it.</summary>
/// <param name="Source">Who: <c>command line</c>, <c>environment variable X</c>, <c>file F, line N</c>.</param>
/// <param name="Subject">How a message about it begins; names the source and the flag.</param>
internal sealed record Given(string Text, string Source, string Subject);

/// <summary>What one source gave.</summary>
internal sealed class Layer : Dictionary<Flag, List<Given>>
{
    public void Add(Flag flag, Given given)
    {
        TryAdd(flag, []);
        this[flag].Add(given);
    }
}

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

    /// <summary>Whether there is a file, and one that can be read again.</summary>
    public bool IsWatchable => File?.IsWatched == true;

    /// <summary>Values of some flags that stand elsewhere than on the command line.</summary>
    /// <param name="words">Each a flag without its dashes: <c>name=value</c>, or of a switch its name alone.</param>
    /// <param name="errors">Gets what is wrong with them, one line each.</param>
    /// <returns>Null: something is.</returns>
    public static FlagValues? Of(IReadOnlyList<Flag> flags, IReadOnlyList<string> words, ICollection<string> errors)
    {
        var layer = new Layer();
        string[] problems =
        [
            .. words.Select(word => Add(layer, flags, word)).OfType<string>(),
            .. Problems(layer),
        ];
        foreach (string problem in problems)
        {
            errors.Add(problem);
        }

        return problems.Length == 0 ? new(layer) : null;
    }

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
        List<string> errors)
    {
        Layer variables = EnvironmentVariables.Read(program, environment, errors);
        string name = new FlagValues(commandLine, variables).Given(program.ConfigFile)[0].Text;
        FlagFile? file = name.Length == 0 ? null : FlagFile.Read(program, name);

        // Also what another source overrides: else a mistake waits until that source goes away.
        errors.AddRange([.. file?.Mistakes ?? [], .. Problems(variables), .. file?.BadValues ?? []]);
        return new(commandLine, variables, file?.Values ?? []) { File = file };
    }

    /// <summary>The same with what a file says of some flags; of the others with what it said before.</summary>
    internal FlagValues With(FlagFile file, Predicate<Flag> changes)
    {
        var merged = new Layer();
        foreach ((Flag flag, List<Given> given) in
            file.Values.Where(entry => changes(entry.Key)).Concat(_layers[^1].Where(entry => !changes(entry.Key))))
        {
            merged.Add(flag, given);
        }

        return new([.. _layers.SkipLast(1), merged]) { File = file };
    }

    internal IReadOnlyList<Given> Given(Flag flag) =>
        _layers.Select(layer => layer.GetValueOrDefault(flag)).FirstOrDefault(given => given is not null)
        ?? [new(flag.Default, DefaultSource, flag.Name)];

    /// <summary>Flags of which a file says something new, and a stronger source has the word.</summary>
    internal IEnumerable<Flag> ChangedInVain(FlagFile file) => file.Flags.Where(flag =>
        _layers.SkipLast(1).Any(layer => layer.ContainsKey(flag))
        && !new FlagValues(file.Values).HasSame(flag, new(_layers[^1])));

    /// <summary>Whether a flag has the same values in both, wherever they come from.</summary>
    internal bool HasSame(Flag flag, FlagValues other) =>
        Given(flag).Select(given => given.Text).SequenceEqual(other.Given(flag).Select(given => given.Text));

    private static string? Add(Layer layer, IReadOnlyList<Flag> flags, string word)
    {
        string name = word.Split('=')[0];
        if (flags.FirstOrDefault(flag => flag.Key == name) is not { } flag)
        {
            return $"unknown condition '{name}'{Suggestion.For(name, flags.Select(known => known.Key))}";
        }

        if (name.Length == word.Length && !flag.IsSwitch)
        {
            return $"'{name}' must have a value: {name}={flag.ValueName}";
        }

        layer.Add(flag, new(name.Length == word.Length ? "true" : word[(name.Length + 1)..], name, name));
        return null;
    }
}
