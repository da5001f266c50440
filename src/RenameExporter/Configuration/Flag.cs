using System.CommandLine;
using System.CommandLine.Parsing;

namespace RenameExporter.Configuration;

/// <returns>Whether <paramref name="text"/> is a value.</returns>
internal delegate bool ValueParser<T>(string text, out T value);

/// <summary>
/// A flag: text on the command line (so that --help shows the default as one would write it), a value
/// behind it.
/// </summary>
internal sealed class Flag<T>
{
    private readonly Option<string[]> _option;
    private readonly ValueParser<T> _parse;

    /// <param name="value">What the value is called in --help.</param>
    /// <param name="fallback">The default, as text.</param>
    /// <param name="expected">Completes "must be …" when the value is bad.</param>
    public Flag(
        string name, string value, string description, string fallback, ValueParser<T> parse,
        string expected, bool repeatable = false)
    {
        _parse = parse;
        _option = new Option<string[]>(name)
        {
            HelpName = value,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [fallback],
        };
        _option.Validators.Add(result => Validate(result, name, expected));
        if (!repeatable)
        {
            _option.Validators.Add(result => RefuseRepetition(result, name));
        }
    }

    public Option Option => _option;

    public T Value(ParseResult result) => Values(result)[0];

    /// <summary>In the order given; the default when the flag is absent.</summary>
    public IReadOnlyList<T> Values(ParseResult result) =>
        [.. result.GetRequiredValue(_option).Select(text => _parse(text, out T value)
            ? value
            : throw new InvalidOperationException($"'{text}' passed validation"))];

    private void Validate(OptionResult result, string name, string expected)
    {
        foreach (Token token in result.Tokens)
        {
            if (!_parse(token.Value, out _))
            {
                result.AddError($"{name}: '{token.Value}' must be {expected}");
            }
        }
    }

    private static void RefuseRepetition(OptionResult result, string name)
    {
        if (result.Tokens.Count > 1)
        {
            result.AddError($"{name}: given {result.Tokens.Count} times, takes one value");
        }
    }
}
