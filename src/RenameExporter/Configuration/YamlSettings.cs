using ExporterToolkit.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RenameExporter.Configuration;

/// <summary>
/// Reads flags from YAML: mappings whose keys, joined by dots, are the names of flags. It works on the
/// parser's events, because they know their lines and need no reflection, which NativeAOT has not got.
/// </summary>
internal sealed class YamlSettings(
    string file, string text, IReadOnlyList<Flag> flags, List<string> errors)
{
    private readonly Parser _parser = new(new StringReader(text));
    private readonly Layer _layer = [];
    private readonly int _errorsBefore = errors.Count;
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal); // key to line
    private long _line = 1; // of the last key

    /// <summary>All that could be read; errors say what could not.</summary>
    public Layer Read()
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (_parser.TryConsume<DocumentStart>(out _))
            {
                ReadDocument();
            }
        }
        catch (YamlException e)
        {
            RefuseAll(e.Start.Line, e.Message + Hint(e.Start.Line));
        }
        catch (Exception)
        {
            // [1 without an end is an InvalidOperationException, !<{> an ArgumentException.
            RefuseAll(_line, YamlScalars.NotYaml);
        }

        return _layer;
    }

    private void ReadDocument()
    {
        ReadGroup("");
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            AddError(second.Start.Line, "a second document; there can be one only");
        }
    }

    /// <param name="prefix">The keys so far, each followed by a dot.</param>
    private void ReadGroup(string prefix)
    {
        if (!_parser.TryConsume<MappingStart>(out _))
        {
            // Nothing below a key, or everything commented out, is no mistake.
            if (_parser.Accept<Scalar>(out Scalar? scalar) && IsNull(scalar))
            {
                _parser.MoveNext();
                return;
            }

            Refuse(prefix.Length == 0
                ? "the file must have keys, such as 'web:'"
                : $"'{prefix[..^1]}' must have keys below it, not a value");
            return;
        }

        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out Scalar? name))
            {
                Refuse("a key must be a name");
                _parser.SkipThisAndNestedEvents();
                continue;
            }

            ReadEntry(prefix + name.Value, name.Start.Line);
        }
    }

    private void ReadEntry(string key, long line)
    {
        _line = line;
        if (!_lines.TryAdd(key, line))
        {
            AddError(line, $"key '{key}' is given twice; the first time in line {_lines[key]}");
            _parser.SkipThisAndNestedEvents();
        }
        else if (flags.FirstOrDefault(flag => flag.Key == key) is { } flag)
        {
            ReadValues(flag);
        }
        else if (flags.Any(flag => flag.Key.StartsWith(key + ".", StringComparison.Ordinal)))
        {
            ReadGroup(key + ".");
        }
        else
        {
            AddError(line, $"unknown key '{key}'" + Suggestion.For(key, flags.Select(flag => flag.Key)));
            _parser.SkipThisAndNestedEvents();
        }
    }

    private void ReadValues(Flag flag)
    {
        long line = _parser.Current!.Start.Line;
        if (flag == Flags.ConfigFile)
        {
            Refuse($"'{flag.Key}' cannot be set in the file itself");
            return;
        }

        if (!_parser.Accept<SequenceStart>(out _))
        {
            AddValue(flag);
            return;
        }

        if (!flag.Repeatable)
        {
            Refuse($"'{flag.Key}' must be one value, not a list");
            return;
        }

        _parser.Consume<SequenceStart>();
        int before = errors.Count;
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            AddValue(flag);
        }

        if (!_layer.ContainsKey(flag) && errors.Count == before)
        {
            AddError(line, $"'{flag.Key}' is an empty list");
        }
    }

    private void AddValue(Flag flag)
    {
        if (!_parser.Accept<Scalar>(out Scalar? scalar))
        {
            Refuse($"'{flag.Key}' must be a value{(flag.Repeatable ? " or a list of values" : "")}."
                + Hint(Math.Max(_parser.Current!.Start.Line, _line)));
        }
        else if (IsNull(scalar))
        {
            Refuse($"'{flag.Key}' has no value");
        }
        else if (!scalar.Anchor.IsEmpty || !scalar.Tag.IsEmpty)
        {
            Refuse($"'{flag.Key}': anchors and tags are not supported");
        }
        else
        {
            string source = Place(scalar.Start.Line);
            IReadOnlyList<Given> before = _layer.GetValueOrDefault(flag) ?? [];
            _layer[flag] = [.. before, new Given(scalar.Value, source, $"{source}: {flag.Key}")];
            _parser.MoveNext();
        }
    }

    // Text that cannot be parsed explains the rest: whatever was wrong before it may follow from it.
    private void RefuseAll(long line, string problem)
    {
        errors.RemoveRange(_errorsBefore, errors.Count - _errorsBefore);
        _layer.Clear();
        AddError(line, problem);
    }

    private void Refuse(string problem)
    {
        // Some events have no place, and say line 1.
        AddError(Math.Max(_parser.Current!.Start.Line, _line), problem);
        _parser.SkipThisAndNestedEvents();
    }

    private void AddError(long line, string problem) => errors.Add($"{Place(line)}: {problem}");

    private string Place(long line) => YamlScalars.Place(file, line);

    private static bool IsNull(Scalar scalar) => YamlScalars.IsNull(scalar.Style, scalar.Value);

    // The usual slip, and the parser's words for it help nobody.
    private string Hint(long line) =>
        text.Split('\n').ElementAtOrDefault((int)line - 1)?.Contains("[:", StringComparison.Ordinal) == true
            ? " Put addresses that begin with '[' in quotes."
            : "";
}
