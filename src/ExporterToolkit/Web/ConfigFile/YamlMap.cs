using ExporterToolkit.Settings;
using YamlDotNet.RepresentationModel;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>A value, and the line it stands in.</summary>
internal readonly record struct Placed<T>(T Value, long Line);

/// <summary>
/// A mapping of the file. What is asked for is known; <see cref="RefuseOthers"/> makes every other key
/// an error. A key without a value counts as absent.
/// </summary>
internal sealed class YamlMap(YamlMappingNode node, string path, Mistakes mistakes)
{
    private readonly List<string> _known = [];

    public long Line => node.Start.Line;

    public Placed<string>? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => new(scalar.Value!, scalar.Start.Line),
        { } other => Refuse<Placed<string>>(other, $"'{path}{key}' must be one value"),
    };

    /// <summary>Never null: a key without a list is an empty one. Null when there is no such key.</summary>
    public IReadOnlyList<Placed<string>>? Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlSequenceNode list when list.Children.All(child => child is YamlScalarNode):
                return [.. list.Children.Cast<YamlScalarNode>()
                    .Select(child => new Placed<string>(child.Value ?? "", child.Start.Line))];
            case { } other:
                mistakes.Add(other.Start.Line, $"'{path}{key}' must be a list of values");
                return null;
        }
    }

    // As YAML 1.1 has them, which is what Go's programs read.
    public bool Switch(string key, bool fallback) => Text(key) switch
    {
        null => fallback,
        { Value: "true" or "yes" or "on" } => true,
        { Value: "false" or "no" or "off" } => false,
        { } other => Refuse(other.Line, $"'{path}{key}' must be true or false", fallback),
    };

    public YamlMap? Map(string key)
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlMappingNode map:
                return new(map, $"{path}{key}.", mistakes);
            case { } other:
                mistakes.Add(other.Start.Line, $"'{path}{key}' must have keys below it");
                return null;
        }
    }

    /// <summary>Every key, with a text: for mappings whose keys are data.</summary>
    public IEnumerable<(Placed<string> Key, string Value)> Entries()
    {
        foreach ((YamlNode name, YamlNode value) in node.Children)
        {
            if (name is not YamlScalarNode { Value: { } key } || value is not YamlScalarNode text)
            {
                mistakes.Add(name.Start.Line, $"each entry of '{path.TrimEnd('.')}' must be a name and a text");
                continue;
            }

            yield return (
                new(key, name.Start.Line), YamlScalars.IsNull(text.Style, text.Value) ? "" : text.Value!);
        }
    }

    public void RefuseOthers()
    {
        foreach (YamlNode name in node.Children.Keys)
        {
            string key = (name as YamlScalarNode)?.Value ?? "";
            if (!_known.Contains(key))
            {
                mistakes.Add(name.Start.Line, $"unknown key '{path}{key}'" + Suggestion.For(key, _known));
            }
        }
    }

    private YamlNode? Find(string key)
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        return node.Children.FirstOrDefault(child => child.Key is YamlScalarNode name && name.Value == key).Value
            is { } found && !(found is YamlScalarNode scalar && YamlScalars.IsNull(scalar.Style, scalar.Value))
            ? found
            : null;
    }

    private T? Refuse<T>(YamlNode at, string problem)
        where T : struct
    {
        mistakes.Add(at.Start.Line, problem);
        return null;
    }

    private bool Refuse(long line, string problem, bool fallback)
    {
        mistakes.Add(line, problem);
        return fallback;
    }
}
