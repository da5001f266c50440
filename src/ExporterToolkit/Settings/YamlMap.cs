namespace ExporterToolkit.Settings;

/// <summary>A value, and the line it stands in.</summary>
internal readonly record struct Placed<T>(T Value, long Line);

/// <summary>
/// A mapping of a file. What is asked for is known; <see cref="RefuseOthers"/> makes every other key
/// an error. A key without a value counts as absent.
/// </summary>
/// <param name="path">The keys above, each followed by a dot.</param>
internal sealed class YamlMap(YamlMapping node, string path, Mistakes mistakes)
{
    private readonly List<string> _known = [];

    public long Line => node.Line;

    public Placed<string>? Text(string key) =>
        Find<YamlScalar>(key, "be one value") is { } scalar ? new(scalar.Text!, scalar.Line) : null;

    /// <summary>Null when there is no such key.</summary>
    public IReadOnlyList<Placed<string>>? Texts(string key)
    {
        const string Expected = "be a list of values";
        YamlList? list = Find<YamlList>(key, Expected);
        if (list?.Items.All(item => item is YamlScalar) == false)
        {
            Add(list.Line, key, Expected);
            return null;
        }

        return list?.Items.Cast<YamlScalar>().Select(item => new Placed<string>(item.Text ?? "", item.Line)).ToArray();
    }

    // As YAML 1.1 has them, which is what Go's programs read.
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
            Add(bad.Line, key, "be true or false");
        }

        return value ?? fallback;
    }

    public YamlMap? Map(string key) =>
        Find<YamlMapping>(key, "have keys below it") is { } map ? new(map, $"{path}{key}.", mistakes) : null;

    /// <summary>A list of sections, each with keys of its own; empty when there is no such key.</summary>
    public IReadOnlyList<YamlMap> Maps(string key)
    {
        const string Expected = "be a list, each item with keys";
        IReadOnlyList<YamlNode> items = Find<YamlList>(key, Expected)?.Items ?? [];
        if (items.FirstOrDefault(item => item is not YamlMapping) is { } bad)
        {
            Add(bad.Line, key, Expected);
            return [];
        }

        return [.. items.Cast<YamlMapping>()
            .Select((item, index) => new YamlMap(item, $"{path}{key}[{index}].", mistakes))];
    }

    /// <summary>Every key, with a text: for mappings whose keys are data.</summary>
    public IEnumerable<(Placed<string> Key, string Value)> Entries()
    {
        foreach (YamlEntry entry in node.Entries)
        {
            if (entry is { Key: { } key, Value: YamlScalar scalar })
            {
                yield return (new(key, entry.Line), scalar.Text ?? "");
            }
            else
            {
                mistakes.Add(entry.Line, $"each entry of '{path.TrimEnd('.')}' must be a name and a text");
            }
        }
    }

    public void RefuseOthers()
    {
        foreach (YamlEntry entry in node.Entries.Where(entry => !_known.Contains(entry.Key ?? "")))
        {
            mistakes.Add(entry.Line, entry.Key is { } key
                ? $"unknown key '{path}{key}'" + Suggestion.For(key, _known)
                : YamlReader.NoName);
        }
    }

    private T? Find<T>(string key, string expected)
        where T : YamlNode
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        YamlNode? found = node.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
        if (found is not (null or T or YamlScalar { Text: null }))
        {
            Add(found.Line, key, expected);
        }

        return found is YamlScalar { Text: null } ? null : found as T;
    }

    private void Add(long line, string key, string expected) =>
        mistakes.Add(line, $"'{path}{key}' must {expected}");
}
