using System.Text;
using System.Text.RegularExpressions;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Selection;

/// <summary>
/// What a name has to be: itself, or a glob, in which <c>*</c> stands for any bytes and <c>?</c> for one character, or a
/// regular expression between slashes. It is held against the name as it is and as it is printed, so a backslash is typed
/// either way.
/// </summary>
internal sealed class NamePattern
{
    // Who may change a name has not chosen the expression, but may have a name on which it never ends.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private readonly string _text;
    private readonly Regex? _regex;

    private NamePattern(string text, Regex? regex, int leastBytes) => (_text, _regex, LeastBytes) = (text, regex, leastBytes);

    /// <summary>Bytes that each name that fits has at least; 0: of an expression that is not known.</summary>
    public int LeastBytes { get; }

    /// <returns>Null: empty, or no regular expression.</returns>
    public static NamePattern? OfName(string text)
    {
        if (text.Length < 3 || text[0] != '/' || text[^1] != '/')
        {
            return Glob(text);
        }

        try
        {
            return new(text, Compiled(text[1..^1]), 0);
        }
        catch (RegexParseException)
        {
            return null;
        }
    }

    /// <summary>Whether no name is left that it does not fit, as far as it can be told.</summary>
    public bool FitsAll => _text.AsSpan().Trim('*').IsEmpty;

    /// <summary>Whether it fits every name that the other one fits; false where that cannot be told.</summary>
    public bool FitsAllOf(NamePattern other) => Equals(other) || FitsAll || (other._regex is null && Fits(other._text));

    /// <summary>Of a path, in which slashes are its own: <c>*</c> stands for them, too, as with find -path.</summary>
    /// <returns>Null: empty.</returns>
    public static NamePattern? Glob(string text) => text.Length == 0
        ? null
        : new(
            text, text.AsSpan().ContainsAny('*', '?') ? Compiled(Translated(text)) : null,
            Encoding.UTF8.GetByteCount(text.Replace("*", "", StringComparison.Ordinal)));

    /// <param name="name">Any bytes.</param>
    public bool Fits(ReadOnlySpan<byte> name)
    {
        string printed = EscapedName.Label(name);
        return Fits(printed) || (printed.Contains('\\', StringComparison.Ordinal) && Fits(Encoding.UTF8.GetString(name)));
    }

    public override string ToString() => _text;

    public override bool Equals(object? other) => other is NamePattern pattern && pattern._text == _text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static string Translated(string glob) =>
        $@"\A{Regex.Escape(glob).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}\z";

    private static Regex Compiled(string expression) =>
        new(expression, RegexOptions.CultureInvariant | RegexOptions.Singleline, s_patience);

    private bool Fits(string name)
    {
        try
        {
            return _regex?.IsMatch(name) ?? name == _text;
        }
        catch (RegexMatchTimeoutException)
        {
            return true; // rather one too many
        }
    }
}
