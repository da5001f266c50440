namespace RenameExporter.Configuration;

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
/// <param name="layers">The stronger first.</param>
internal sealed class Settings(params IReadOnlyList<Layer> layers)
{
    public const string DefaultSource = "default";

    /// <summary>What is wrong with the values of a source, one line each.</summary>
    public static IEnumerable<string> Problems(Layer layer) =>
        from entry in layer
        from problem in entry.Key.Problems([.. entry.Value.Select(given => given.Text)])
        select $"{entry.Value[problem.Index].Subject}: {problem.Problem}";

    /// <param name="commandLine">Checked already.</param>
    public static Settings Load(
        Layer commandLine, IReadOnlyDictionary<string, string> environment, IReadOnlyList<Flag> flags,
        List<string> errors)
    {
        Layer variables = EnvironmentVariables.Read(environment, flags, errors);
        string file = new Settings(commandLine, variables).Given(Flags.ConfigFile)[0].Text;
        Layer entries = file.Length == 0 ? [] : ConfigurationFile.Read(file, flags, errors);

        // Also what another source overrides: else a mistake waits until that source goes away.
        errors.AddRange(Problems(variables).Concat(Problems(entries)));
        return new(commandLine, variables, entries);
    }

    public IReadOnlyList<Given> Given(Flag flag)
    {
        foreach (Layer layer in layers)
        {
            if (layer.TryGetValue(flag, out IReadOnlyList<Given>? given))
            {
                return given;
            }
        }

        return [new(flag.Default, DefaultSource, flag.Name)];
    }

    public T Value<T>(Flag<T> flag) => flag.Parse(Given(flag)[0].Text);

    /// <summary>In the order given.</summary>
    public IReadOnlyList<T> Values<T>(Flag<T> flag) =>
        [.. Given(flag).Select(given => flag.Parse(given.Text))];
}
