using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ExporterToolkit.Settings;

/// <summary>
/// Text to a tree that knows its lines: one document, a mapping, without anchors, aliases and tags. It works on the
/// parser's events, because they need no reflection, which NativeAOT has not got.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Of an entry without a key.</summary>
    public const string NoName = "a key must be a name";

    private const int MaxDepth = 20; // it calls itself for each, and a stack that overflows would end the exporter
    private const int MaxBrackets = 1000;

    /// <summary>The parser has exceptions of many types for broken text, most of them without a place.</summary>
    private const string NotYaml = "not valid YAML from here on";

    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal); // path of a key to its line
    private readonly Mistakes _mistakes;
    private readonly Parser _parser;
    private long _line = 1; // of the last key
    private int _brackets; // that were opened

    private YamlReader(string text, Mistakes mistakes) =>
        (_mistakes, _parser) = (mistakes, new(new StringReader(text)));

    /// <param name="example">A key that the file may have.</param>
    /// <returns>
    /// What could be read, which is all of it where <paramref name="mistakes"/> says nothing. An empty file, or one
    /// that is all comments, has no entries.
    /// </returns>
    public static YamlMapping Read(string text, string example, Mistakes mistakes)
    {
        var found = new Mistakes(mistakes.File);
        var reader = new YamlReader(text, found);
        try
        {
            YamlMapping root = reader.ReadStream(example);
            mistakes.Add(found);
            return root;
        }
        catch (YamlException e)
        {
            // What cannot be parsed explains the rest: whatever was wrong before it may follow from it.
            mistakes.Add(e.Start.Line, e.Message + Hint(text.Split('\n'), e.Start.Line));
        }
        catch (InsufficientExecutionStackException)
        {
            mistakes.Add(reader.CurrentLine, "nested too deeply");
        }
        catch (Exception)
        {
            // [1 without an end is an InvalidOperationException, !<{> an ArgumentException.
            mistakes.Add(reader._line, NotYaml);
        }

        return new(1, []);
    }

    /// <summary>The text itself.</summary>
    /// <exception cref="IOException">The parser's time would grow with the square of its brackets: 40 s for 65,000.</exception>
    public static string Shallow(string text) => text.Count(c => c is '[' or '{') <= MaxBrackets
        ? text
        : throw new IOException($"more than {MaxBrackets} opening brackets");

    /// <summary>The usual slip, and the parser's words for it help nobody.</summary>
    /// <returns>A sentence to add to a message; empty when the line is not that.</returns>
    public static string Hint(string[] lines, long line) =>
        lines.ElementAtOrDefault((int)line - 1)?.Contains("[:", StringComparison.Ordinal) == true
            ? " Put addresses that begin with '[' in quotes."
            : "";

    // Some events have no place, and say line 1.
    private long CurrentLine => Math.Max(_parser.Current?.Start.Line ?? 1, _line);

    private YamlMapping ReadStream(string example)
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return new(1, []);
        }

        YamlNode root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            _mistakes.Add(second.Start.Line, "a second document; there can be one only");
        }

        if (root is not (YamlMapping or YamlScalar { Text: null }))
        {
            _mistakes.Add(root.Line, $"the file must have keys, such as '{example}:'");
        }

        return root as YamlMapping ?? new(1, []);
    }

    /// <param name="path">The keys so far, joined by dots.</param>
    private YamlNode ReadNode(string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InsufficientExecutionStackException();
        }

        long line = CurrentLine;
        RefuseExtras(line, path);
        BoundBrackets();
        if (_parser.TryConsume<AnchorAlias>(out _))
        {
            return new YamlScalar(line, null);
        }

        if (_parser.TryConsume<Scalar>(out Scalar? scalar))
        {
            bool isNull = scalar.Style == ScalarStyle.Plain
                && scalar.Value is null or "" or "~" or "null" or "Null" or "NULL";
            return new YamlScalar(line, isNull ? null : scalar.Value);
        }

        return _parser.TryConsume<SequenceStart>(out _)
            ? new YamlList(line, ReadItems(path, depth))
            : new YamlMapping(line, ReadEntries(path, depth));
    }

    // As Shallow() does, and with the place: what was read until then is cheap.
    private void BoundBrackets()
    {
        if (_parser.Current is SequenceStart { Style: SequenceStyle.Flow } or MappingStart { Style: MappingStyle.Flow }
            && ++_brackets > MaxBrackets)
        {
            throw new YamlException(_parser.Current.Start, _parser.Current.End, $"more than {MaxBrackets} opening brackets");
        }
    }

    private List<YamlNode> ReadItems(string path, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        }

        return items;
    }

    private List<YamlEntry> ReadEntries(string path, int depth)
    {
        var entries = new List<YamlEntry>();
        _parser.Consume<MappingStart>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.Accept<Scalar>(out Scalar? key))
            {
                entries.Add(new(null, CurrentLine, ReadNode(path, depth + 1)));
                ReadNode(path, depth + 1);
                continue;
            }

            _line = Math.Max(_line, key.Start.Line);
            long line = _line;
            string name = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            RefuseExtras(line, name);
            _parser.MoveNext();
            bool first = _lines.TryAdd(name, line);
            if (!first)
            {
                _mistakes.Add(line, $"key '{name}' is given twice; the first time in line {_lines[name]}");
            }

            YamlNode value = ReadNode(name, depth + 1);
            if (first)
            {
                entries.Add(new(key.Value, line, value));
            }
        }

        return entries;
    }

    private void RefuseExtras(long line, string path)
    {
        if (_parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
        {
            _mistakes.Add(line, (path.Length == 0 ? "" : $"'{path}': ") + "anchors and tags are not supported");
        }
    }
}

/// <summary>A piece of a YAML document, and the line it stands in; the first line is 1.</summary>
internal abstract record YamlNode(long Line);

/// <param name="Text">Null: nothing, or one of YAML's words for it.</param>
internal sealed record YamlScalar(long Line, string? Text) : YamlNode(Line);

internal sealed record YamlList(long Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

/// <param name="Entries">In the order of the file; no key comes twice.</param>
internal sealed record YamlMapping(long Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

/// <param name="Key">Null: it is a list or a mapping, which YAML allows and nobody means.</param>
/// <param name="Line">Of the key.</param>
internal sealed record YamlEntry(string? Key, long Line, YamlNode Value);

/// <summary>What is wrong with a file, each with its line. A value that may be secret is never repeated.</summary>
public sealed class Mistakes
{
    private const int Most = 20; // nobody reads more

    private readonly List<(long Line, string Problem)> _found = [];

    internal Mistakes(string file) => File = file;

    /// <summary>What messages call the file.</summary>
    public string File { get; }

    /// <summary>Whether there are some.</summary>
    public bool Any => _found.Count > 0;

    /// <summary>One line each, in the order of the file, and not too many.</summary>
    internal IReadOnlyList<string> All =>
        AtMost([.. _found.OrderBy(found => found.Line).Select(found => $"{Place(found.Line)}: {found.Problem}")]);

    /// <param name="line">Where it is; the first line is 1.</param>
    /// <param name="problem">What it is, in one line.</param>
    public void Add(long line, string problem) => _found.Add((line, problem));

    internal void Add(Mistakes others) => _found.AddRange(others._found);

    /// <summary>The first of these problems of the file, and how many there are besides.</summary>
    internal IReadOnlyList<string> AtMost(IReadOnlyList<string> problems) => problems.Count <= Most
        ? problems
        : [.. problems.Take(Most), $"file {File}: and {problems.Count - Most} more"];

    /// <summary>How a message names a line of the file.</summary>
    internal string Place(long line) => string.Create(CultureInfo.InvariantCulture, $"file {File}, line {line}");
}
