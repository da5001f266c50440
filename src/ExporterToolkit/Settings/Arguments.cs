namespace ExporterToolkit.Settings;

/// <summary>The command line taken apart: the command, and which flags are there with what text.</summary>
internal sealed class Arguments
{
    private const string Source = "command line";
    private const string Negation = "--no-";

    private readonly ProgramDescription _program;
    private readonly IReadOnlyList<Flag> _flags;
    private readonly Layer _layer = [];
    private readonly List<string> _errors = [];
    private readonly HashSet<Flag> _asked = [];
    private readonly Queue<string> _rest;

    public Arguments(ProgramDescription program, string[] args)
    {
        _program = program;
        Command? command = program.AllCommands.FirstOrDefault(command => command.Name == args.FirstOrDefault());
        Command = command ?? program.Default;
        _flags = program.FlagsOf(Command);
        _rest = new(command is null ? args : args.Skip(1));
        if (args.TakeWhile(argument => argument != "--").Any(ProgramDescription.Help.Is))
        {
            _asked.Add(ProgramDescription.Help);
            return; // whatever else is wrong
        }

        bool onlyWords = false;
        bool mayBeValue = false; // of the unknown flag before it, which is enough to complain about
        while (_rest.TryDequeue(out string? argument))
        {
            if (onlyWords || !argument.StartsWith('-'))
            {
                if (!mayBeValue)
                {
                    TakeWord(argument);
                }

                mayBeValue = false;
            }
            else if (argument == "--")
            {
                onlyWords = true;
            }
            else
            {
                mayBeValue = !TakeFlag(argument);
            }
        }
    }

    public Command Command { get; }

    public bool Asks(Flag action) => _asked.Contains(action);

    public Layer Read(List<string> errors)
    {
        errors.AddRange(_errors);
        errors.AddRange(_layer.Where(entry => entry.Value.Count > 1 && !entry.Key.Repeatable).Select(
            entry => $"{entry.Key.Name}: given {entry.Value.Count} times, takes one value"));
        return _layer;
    }

    /// <returns>Whether it is known, or needs no value behind it.</returns>
    private bool TakeFlag(string argument)
    {
        string[] parts = argument.Split('=', 2);
        string name = parts[0];
        string? value = parts.ElementAtOrDefault(1);
        Flag? known = _flags.FirstOrDefault(flag => flag.Is(name));
        Flag? negated = _flags.FirstOrDefault(flag => flag.IsSwitch && Negation + flag.Key == name);
        if (known is null && negated is null)
        {
            _errors.Add($"unknown flag '{argument}'{Suggestion.For(name, _flags.Select(flag => flag.Name))}");
            return value is not null;
        }

        if (known?.IsAction == false)
        {
            Take(known, value);
        }
        else if (value is not null)
        {
            _errors.Add($"{name}: takes no value, not '{value}' either");
        }
        else if (known is not null)
        {
            _asked.Add(known);
        }
        else
        {
            Add(negated!, "false");
        }

        return true;
    }

    private void Take(Flag flag, string? value)
    {
        if (flag.IsSwitch)
        {
            value ??= _rest.TryPeek(out string? word) && word is "true" or "false" ? _rest.Dequeue() : "true";
        }
        else if (value is null && _rest.TryPeek(out string? next) && !next.StartsWith("--", StringComparison.Ordinal))
        {
            value = _rest.Dequeue();
        }

        // Of a setting, which the file may have as well, an empty text on the command line is a slip.
        if (string.IsNullOrEmpty(value) && _program.Flags.Contains(flag))
        {
            _errors.Add($"'{flag.Name}' needs a value: {flag.Name}={flag.ValueName}");
            return;
        }

        Add(flag, value ?? "");
    }

    private void TakeWord(string word)
    {
        if (Command.Operands.FirstOrDefault(operand => !_layer.ContainsKey(operand)) is { } operand)
        {
            Add(operand, word);
            return;
        }

        string[] commands = [.. _program.AllCommands.Select(command => command.Name)];
        _errors.Add($"unexpected argument '{word}'" + (commands.Contains(word)
            ? "; a command comes before all flags"
            : Suggestion.For(word, Command == _program.Default ? commands : [])));
    }

    private void Add(Flag flag, string value) => _layer.Add(flag, new(value, Source, flag.Name));
}
