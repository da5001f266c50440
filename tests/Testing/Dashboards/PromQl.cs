using System.Text.RegularExpressions;

namespace Testing.Dashboards;

/// <param name="Metric">Empty when only its labels select.</param>
/// <param name="Matchers">Label to <c>=~"value"</c>, unescaped.</param>
/// <param name="Range">What stands in the brackets after it; empty when there are none.</param>
/// <param name="Function">The function around it; empty when there is none.</param>
/// <param name="IsFilter">After <c>and</c> or <c>unless</c>: that it is there counts, its value does not.</param>
public sealed record Selector(
    string Metric, IReadOnlyDictionary<string, string> Matchers, string Range, string Function, bool IsFilter);

/// <summary>
/// Which series and labels an expression names. It knows the words of PromQL and no more; whether the
/// expression is one, promtool says.
/// </summary>
public sealed partial class PromQl
{
    private static readonly HashSet<string> LabelLists =
        new(["by", "without", "on", "ignoring", "group_left", "group_right"], StringComparer.Ordinal);

    private static readonly HashSet<string> Words =
        new(["and", "or", "unless", "bool", "offset", "inf", "nan"], StringComparer.OrdinalIgnoreCase);

    private readonly string[] _tokens;
    private readonly List<Selector> _selectors = [];
    private readonly List<string> _labels = [];
    private readonly Stack<string> _functions = new([""]);
    private int _at;
    private bool _isFilter;

    private PromQl(string expression)
    {
        _tokens = [.. Token().Matches(expression).Select(token => token.Value)];
        while (_at < _tokens.Length)
        {
            Read();
        }
    }

    public IReadOnlyList<Selector> Selectors => _selectors;

    /// <summary>Those it groups and joins by.</summary>
    public IReadOnlyList<string> Labels => _labels;

    public static PromQl Read(string expression) => new(expression);

    private string Next => _at < _tokens.Length ? _tokens[_at] : "";

    private void Read()
    {
        string token = _tokens[_at++];
        if (token is "and" or "unless")
        {
            _isFilter = true;
            return;
        }

        if (LabelLists.Contains(token))
        {
            if (Next == "(")
            {
                _labels.AddRange(Until(")").Where(IsName));
            }

            return;
        }

        if (token == "(")
        {
            _functions.Push("");
        }
        else if (token == ")")
        {
            _functions.Pop();
        }
        else if (token == "{")
        {
            AddSelector("");
        }
        else if (token == "[")
        {
            Until("]"); // of a subquery
        }
        else if (IsName(token) && Next == "(")
        {
            _at++;
            _functions.Push(token);
        }
        else if (IsName(token) && !Words.Contains(token) && !LabelLists.Contains(Next))
        {
            if (Next == "{")
            {
                _at++;
                AddSelector(token);
            }
            else
            {
                Add(token, []);
            }
        }

        _isFilter = false;
    }

    /// <summary>The braces are open.</summary>
    private void AddSelector(string metric)
    {
        string[] inside = Until("}");
        var matchers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i + 2 < inside.Length; i += 4)
        {
            matchers.Add(inside[i], inside[i + 1] + inside[i + 2]);
        }

        Add(metric, matchers);
    }

    private void Add(string metric, Dictionary<string, string> matchers)
    {
        string range = "";
        if (Next == "[")
        {
            _at++;
            range = string.Concat(Until("]"));
        }

        _selectors.Add(new(metric, matchers, range, _functions.Peek(), _isFilter));
    }

    private string[] Until(string end)
    {
        int from = _at;
        while (Next != end && Next.Length > 0)
        {
            _at++;
        }

        return _tokens[from.._at++];
    }

    private static bool IsName(string token) => Name().IsMatch(token);

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex Name();

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|\$?[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9.]+[a-z]*|=~|!~|!=|==|<=|>=|\S
        """, RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
