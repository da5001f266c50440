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

    public Placed<string>? Text(string key)
    {
        switch (Find(key))
        {
            case YamlScalar scalar:
                return new(scalar.Text!, scalar.Line);
            case { } other:
                mistakes.Add(other.Line, $"'{path}{key}' must be one value");
                return null;
            default:
                return null;
        }
    }

    /// <summary>Null when there is no such key.</summary>
    public IReadOnlyList<Placed<string>>? Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlList list when list.Items.All(item => item is YamlScalar):
                return [.. list.Items.Cast<YamlScalar>().Select(item => new Placed<string>(item.Text ?? "", item.Line))];
            case { } other:
                mistakes.Add(other.Line, $"'{path}{key}' must be a list of values");
                return null;
        }
    }

    // As YAML 1.1 has them, which is what Go's programs read.
    public bool Switch(string key, bool fallback)
    {
        switch (Text(key))
        {
            case null:
                return fallback;
            case { Value: "true" or "yes" or "on" }:
                return true;
            case { Value: "false" or "no" or "off" }:
                return false;
            case { } other:
                mistakes.Add(other.Line, $"'{path}{key}' must be true or false");
                return fallback;
        }
    }

    public YamlMap? Map(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlMapping map:
                return new(map, $"{path}{key}.", mistakes);
            case { } other:
                mistakes.Add(other.Line, $"'{path}{key}' must have keys below it");
                return null;
        }
    }

    /// <summary>A list of sections, each with keys of its own; empty when there is no such key.</summary>
    public IReadOnlyList<YamlMap> Maps(string key)
    {
        if (Find(key) is not { } found)
        {
            return [];
        }

        YamlNode? bad = found is YamlList list ? list.Items.FirstOrDefault(item => item is not YamlMapping) : found;
        if (bad is not null)
        {
            mistakes.Add(bad.Line, $"'{path}{key}' must be a list, each item with keys");
            return [];
        }

        return [.. ((YamlList)found).Items.Cast<YamlMapping>()
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

    private YamlNode? Find(string key)
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        return node.Entries.FirstOrDefault(entry => entry.Key == key)?.Value is { } found and not YamlScalar { Text: null }
            ? found
            : null;
    }
}
