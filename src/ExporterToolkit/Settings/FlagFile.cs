namespace ExporterToolkit.Settings;

/// <summary>
/// A YAML file with values of flags: mappings whose keys, joined by dots, are the names of flags.
/// </summary>
internal sealed class FlagFile
{
    private readonly ProgramDescription _program;
    private readonly Mistakes _mistakes;
    private string[] _lines = [];
    private string? _refusal;

    private FlagFile(ProgramDescription program, string name) =>
        (_program, Name, _mistakes) = (program, name, new(name));

    public string Name { get; }

    /// <summary>All that could be read.</summary>
    public Layer Values { get; } = [];

    /// <summary>What is wrong with its form, one line each.</summary>
    public IReadOnlyList<string> Mistakes => _refusal is null ? _mistakes.All : [_refusal];

    /// <summary>Values that their flags do not take, one line each.</summary>
    public IReadOnlyList<string> BadValues => _mistakes.AtMost([.. FlagValues.Problems(Values)]);

    /// <summary>When it changes, it is time to read again.</summary>
    public WatchedFiles Watched { get; } = new();

    /// <summary>False: it is a pipe or a device, such as a terminal, whose content is gone.</summary>
    public bool IsWatched { get; private init; }

    /// <summary>Those that it may have values of.</summary>
    public IReadOnlyList<Flag> Flags => _program.Flags;

    public FlagFile ReadAgain() => Read(_program, Name);

    public static FlagFile Read(ProgramDescription program, string name)
    {
        var file = new FlagFile(program, name) { IsWatched = FileIdentity.Behind(name) is not ({ IsPipe: true } or { IsDevice: true }) };
        try
        {
            file.Parse(YamlReader.Shallow(file.IsWatched ? file.Watched.Read(name) : TextFile.Read(name)));
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            file._refusal = $"file {name}: {TextFile.Reason(e, name)}";
        }

        return file;
    }

    /// <param name="name">What messages call it.</param>
    public static FlagFile Parse(ProgramDescription program, string name, string text)
    {
        var file = new FlagFile(program, name);
        file.Parse(text);
        return file;
    }

    private void Parse(string text)
    {
        _lines = text.Split('\n');
        ReadGroup(YamlReader.Read(text, _program.Flags[0].Group, _mistakes), "");
    }

    /// <param name="prefix">The keys so far, each followed by a dot.</param>
    private void ReadGroup(YamlMapping group, string prefix)
    {
        foreach (YamlEntry entry in group.Entries)
        {
            string key = prefix + entry.Key;
            if (entry.Key is null)
            {
                _mistakes.Add(entry.Line, YamlReader.NoName);
            }
            else if (_program.Flags.FirstOrDefault(flag => flag.Key == key) is { } flag)
            {
                ReadValues(flag, entry.Value);
            }
            else if (!_program.Flags.Any(flag => flag.Key.StartsWith(key + ".", StringComparison.Ordinal)))
            {
                _mistakes.Add(entry.Line,
                    $"unknown key '{key}'" + Suggestion.For(key, _program.Flags.Select(flag => flag.Key)));
            }
            else if (entry.Value is YamlMapping below)
            {
                ReadGroup(below, key + ".");
            }
            else if (entry.Value is not YamlScalar { Text: null }) // nothing below a key is no mistake
            {
                _mistakes.Add(entry.Value.Line, $"'{key}' must have keys below it, not a value");
            }
        }
    }

    private void ReadValues(Flag flag, YamlNode value)
    {
        string? problem = value switch
        {
            _ when flag == _program.ConfigFile => "cannot be set in the file itself",
            YamlList when !flag.Repeatable => "must be one value, not a list",
            YamlList { Items: [] } => "is an empty list",
            _ => null,
        };
        if (problem is not null)
        {
            _mistakes.Add(value.Line, $"'{flag.Key}' {problem}");
            return;
        }

        foreach (YamlNode item in value is YamlList list ? list.Items : [value])
        {
            ReadValue(flag, item);
        }
    }

    private void ReadValue(Flag flag, YamlNode value)
    {
        string source = _mistakes.Place(value.Line);
        if (value is YamlScalar { Text: { } text })
        {
            Values.Add(flag, new(text, source, $"{source}: {flag.Key}"));
            return;
        }

        _mistakes.Add(value.Line, $"'{flag.Key}' " + (value is YamlScalar
            ? "has no value"
            : $"must be a value{(flag.Repeatable ? " or a list of values" : "")}."
                + YamlReader.Hint(_lines, value.Line)));
    }
}
