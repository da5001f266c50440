namespace ExporterToolkit.Settings;

/// <summary>A value, and the line it stands in; the first line is 1.</summary>
public readonly record struct Placed<T>(T Value, long Line);

/// <summary>
/// A mapping of a file. What is asked for is known; <see cref="RefuseOthers"/> makes every other key
/// an error. A key without a value counts as absent. What is wrong becomes a mistake with its line, and is then as if it
/// were absent.
/// </summary>
public sealed class YamlMap
{
    private readonly YamlMapping _node;
    private readonly string _path;
    private readonly Mistakes _mistakes;
    private readonly List<string> _known = [];

    /// <param name="path">The keys above, each followed by a dot.</param>
    internal YamlMap(YamlMapping node, string path, Mistakes mistakes) => (_node, _path, _mistakes) = (node, path, mistakes);

    /// <summary>Where it begins.</summary>
    public long Line => _node.Line;

    /// <returns>Null when there is no such key, or a list or a mapping stands there.</returns>
    public Placed<string>? Text(string key) =>
        Find<YamlScalar>(key, "be one value") is { } scalar ? new(scalar.Text!, scalar.Line) : null;

    /// <returns>The items of a list, which may be empty; null when there is no such key.</returns>
    public IReadOnlyList<Placed<string>>? Texts(string key)
    {
        const string Expected = "be a list of values";
        YamlList? list = Find<YamlList>(key, Expected);
        if (list?.Items.All(item => item is YamlScalar) == false)
        {
            Refuse(list.Line, key, Expected);
            return null;
        }

        return list?.Items.Cast<YamlScalar>().Select(item => new Placed<string>(item.Text ?? "", item.Line)).ToArray();
    }

    /// <summary>On or off, in the words of YAML 1.1, which is what Go's programs read.</summary>
    public bool Switch(string key, bool fallback)
    {
        Placed<string>? text = Text(key);
        bool? value = text?.Value switch
        {
            "true" or "yes" or "on" => true,
            "false" or "no" or "off" => false,
            _ => null,
        };
        if (text is { } bad && value is null)
        {
            Refuse(bad.Line, key, "be true or false");
        }

        return value ?? fallback;
    }

    /// <returns>A section with keys of its own; null when there is no such key.</returns>
    public YamlMap? Map(string key) =>
        Find<YamlMapping>(key, "have keys below it") is { } map ? new(map, $"{_path}{key}.", _mistakes) : null;

    /// <summary>A list of sections, each with keys of its own; empty when there is no such key.</summary>
    public IReadOnlyList<YamlMap> Maps(string key)
    {
        const string Expected = "be a list, each item with keys";
        IReadOnlyList<YamlNode> items = Find<YamlList>(key, Expected)?.Items ?? [];
        if (items.FirstOrDefault(item => item is not YamlMapping) is { } bad)
        {
            Refuse(bad.Line, key, Expected);
            return [];
        }

        return [.. items.Cast<YamlMapping>()
            .Select((item, index) => new YamlMap(item, $"{_path}{key}[{index}].", _mistakes))];
    }

    /// <summary>Every key, with a text: for mappings whose keys are data.</summary>
    public IEnumerable<(Placed<string> Key, string Value)> Entries()
    {
        foreach (YamlEntry entry in _node.Entries)
        {
            if (entry is { Key: { } key, Value: YamlScalar scalar })
            {
                yield return (new(key, entry.Line), scalar.Text ?? "");
            }
            else
            {
                _mistakes.Add(entry.Line, $"each entry of '{_path.TrimEnd('.')}' must be a name and a text");
            }
        }
    }

    /// <summary>Makes every key that nobody has asked for a mistake. Last.</summary>
    public void RefuseOthers()
    {
        foreach (YamlEntry entry in _node.Entries.Where(entry => !_known.Contains(entry.Key ?? "")))
        {
            _mistakes.Add(entry.Line, entry.Key is { } key
                ? $"unknown key '{_path}{key}'" + Suggestion.For(key, _known)
                : YamlReader.NoName);
        }
    }

    /// <summary>Makes a value a mistake: <c>'KEY' must EXPECTED</c>, with the keys above.</summary>
    /// <param name="line">Of the value, or of the mapping where the key is missing.</param>
    /// <param name="expected">What it must do or be.</param>
    public void Refuse(long line, string key, string expected) =>
        _mistakes.Add(line, $"'{_path}{key}' must {expected}");

    private T? Find<T>(string key, string expected)
        where T : YamlNode
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        YamlNode? found = _node.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
        if (found is not (null or T or YamlScalar { Text: null }))
        {
            Refuse(found.Line, key, expected);
        }

        return found is YamlScalar { Text: null } ? null : found as T;
    }

}
