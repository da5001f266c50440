using ExporterToolkit.Settings;

namespace RenameExporter.Configuration;

/// <summary>
/// The flags that only one command has, taken out of its arguments; the rest are the exporter's, and are
/// read as they always are.
/// </summary>
internal sealed class OwnFlags
{
    private readonly Dictionary<string, List<string>> _values = [];
    private readonly List<string> _others = [];
    private readonly List<string> _problems = [];

    /// <param name="valued">Names of flags that take a value: <c>--count=5</c> or <c>--count 5</c>.</param>
    /// <param name="switches">Names of flags that take none.</param>
    public OwnFlags(IReadOnlyList<string> args, IReadOnlyList<string> valued, IReadOnlyList<string> switches)
    {
        for (int i = 0; i < args.Count; i++)
        {
            string[] parts = args[i].Split('=', 2);
            if (switches.Contains(parts[0]))
            {
                Add(parts[0], "true");
                if (parts.Length > 1)
                {
                    _problems.Add($"{parts[0]}: takes no value");
                }
            }
            else if (valued.Contains(parts[0]))
            {
                Add(parts[0], parts.Length > 1 ? parts[1] : i + 1 < args.Count ? args[++i] : "");
            }
            else
            {
                _others.Add(args[i]);
            }
        }
    }

    public IReadOnlyList<string> Others => _others;

    /// <summary>What is wrong, as <see cref="One"/> and <see cref="Each"/> found it.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public bool Has(string name) => _values.ContainsKey(name);

    /// <param name="expected">Completes "must be …".</param>
    /// <returns>The default when it is not there, or bad.</returns>
    public T One<T>(string name, ValueParser<T> parse, string expected, T fallback)
    {
        T[] values = [.. Each(name, parse, expected)];
        if (_values.TryGetValue(name, out List<string>? given) && given.Count > 1)
        {
            _problems.Add($"{name}: given {given.Count} times, takes one value");
        }

        return values.Length > 0 ? values[0] : fallback;
    }

    /// <returns>The good ones, in their order.</returns>
    public IReadOnlyList<T> Each<T>(string name, ValueParser<T> parse, string expected)
    {
        var values = new List<T>();
        foreach (string text in _values.GetValueOrDefault(name, []))
        {
            if (parse(text, out T value))
            {
                values.Add(value);
            }
            else
            {
                _problems.Add($"{name}: '{OneLine.Of(text)}' must be {expected}");
            }
        }

        return values;
    }

    public void Complain(string problem) => _problems.Add(problem);

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out List<string>? values))
        {
            _values.Add(name, values = []);
        }

        values.Add(value);
    }
}
