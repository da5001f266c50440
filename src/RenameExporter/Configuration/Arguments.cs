using System.CommandLine;
using System.CommandLine.Help;
using ExporterToolkit.Settings;

namespace RenameExporter.Configuration;

/// <summary>The command line taken apart: which flags are there, and their text.</summary>
internal sealed class Arguments
{
    private const string Source = "command line";

    private readonly Dictionary<Flag, Option<string[]>> _options = [];
    private readonly List<string> _errors = [];
    private readonly ParseResult _result;

    public Arguments(string[] args, IReadOnlyList<Flag> flags)
    {
        var root = new RootCommand { TreatUnmatchedTokensAsErrors = false }; // our message says more
        root.Directives.Clear();
        root.Options.Remove(root.Options.OfType<VersionOption>().Single()); // ours says more, too
        foreach (Flag flag in flags)
        {
            var option = new Option<string[]>(flag.Name) { Arity = ArgumentArity.OneOrMore };
            root.Options.Add(option);
            _options.Add(flag, option);
        }

        var version = new Option<bool>(ActionFlag.Version.Name) { Arity = ArgumentArity.Zero };
        root.Options.Add(version);
        var check = new Option<bool>(ActionFlag.ConfigCheck.Name) { Arity = ArgumentArity.Zero };
        root.Options.Add(check);

        // The parser swallows [words] at the beginning: they could be directives. "@file" is a file
        // name here, not a response file.
        string[] stray = [.. args.TakeWhile(argument => argument is ['[', .., ']'])];
        _errors.AddRange(stray.Select(Unexpected));
        var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null };
        _result = root.Parse(
            [.. args.Skip(stray.Length).SelectMany(argument => Rewrite(argument, flags))], configuration);
        Help = _result.Action is HelpAction;
        Version = _result.GetValue(version);
        ConfigCheck = _result.GetValue(check);
    }

    public bool Help { get; }

    public bool Version { get; }

    public bool ConfigCheck { get; }

    public Layer Read(List<string> errors)
    {
        var layer = new Layer();
        errors.AddRange(_errors);
        errors.AddRange(_result.Errors.Select(e => e.Message));
        errors.AddRange(Unmatched());
        foreach ((Flag flag, Option<string[]> option) in _options)
        {
            if (_result.GetResult(option) is not { Tokens: { Count: > 0 } tokens })
            {
                continue;
            }

            layer[flag] = [.. tokens.Select(token => new Given(token.Value, Source, flag.Name))];
            if (tokens.Count > 1 && !flag.Repeatable)
            {
                errors.Add($"{flag.Name}: given {tokens.Count} times, takes one value");
            }
        }

        return layer;
    }

    // The parser would take the argument after a flag that needs no value, and after --flag=, for one.
    private IEnumerable<string> Rewrite(string argument, IReadOnlyList<Flag> flags)
    {
        Flag? flag = flags.FirstOrDefault(flag => flag.Name == argument.TrimEnd('='));
        if (flag is not null && argument == flag.Name + "=")
        {
            _errors.Add($"Required argument missing for option: '{flag.Name}'."); // its words
            return [];
        }

        return flag?.BareValue is { } value && argument == flag.Name ? [$"{argument}={value}"] : [argument];
    }

    private static string Unexpected(string argument)
    {
        string[] commands = [.. Command.All.Select(command => command.Name)];
        return $"unexpected argument '{argument}'" + (commands.Contains(argument)
            ? "; a command comes before all flags"
            : Suggestion.For(argument, commands));
    }

    private IEnumerable<string> Unmatched()
    {
        string[] names = [.. _options.Keys.Select(flag => flag.Name), .. Flags.Actions.Select(a => a.Name)];
        bool mayBeValue = false; // of the unknown flag before it, which is enough to complain about
        foreach (string token in _result.UnmatchedTokens)
        {
            if (token.StartsWith('-'))
            {
                string name = token.Split('=')[0];
                mayBeValue = name == token;
                yield return $"unknown flag '{token}'{Suggestion.For(name, names)}";
            }
            else
            {
                if (!mayBeValue)
                {
                    yield return Unexpected(token);
                }

                mayBeValue = false;
            }
        }
    }
}
