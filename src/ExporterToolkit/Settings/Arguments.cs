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
    private readonly HashSet<ActionFlag> _asked = [];
    private readonly Queue<string> _rest;

    public Arguments(ProgramDescription program, string[] args)
    {
        _program = program;
        Command? command = program.AllCommands.FirstOrDefault(command => command.Name == args.FirstOrDefault());
        Command = command ?? program.Default;
        _flags = Command.IsAboutProgram ? Command.Flags : [.. Command.Flags, .. program.Flags];
        _rest = new(command is null ? args : args.Skip(1));
        if (args.TakeWhile(argument => argument != "--").Any(ActionFlag.Help.Is))
        {
            _asked.Add(ActionFlag.Help);
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

    public bool Asks(ActionFlag action) => _asked.Contains(action);

    public Layer Read(ICollection<string> errors)
    {
        foreach (string error in _errors)
        {
            errors.Add(error);
        }

        foreach ((Flag flag, IReadOnlyList<Given> given) in _layer.Where(entry => !entry.Key.Repeatable))
        {
            if (given.Count > 1)
            {
                errors.Add($"{flag.Name}: given {given.Count} times, takes one value");
            }
        }

        return _layer;
    }

    /// <returns>Whether it is known, or needs no value behind it.</returns>
    private bool TakeFlag(string argument)
    {
        string[] parts = argument.Split('=', 2);
        string? value = parts.Length > 1 ? parts[1] : null;
        if (ProgramDescription.Actions.FirstOrDefault(action => action.Is(parts[0])) is { } action
            && (!Command.IsAboutProgram || action == ActionFlag.Help))
        {
            TakeBare(parts[0], value, () => _asked.Add(action));
        }
        else if (_flags.FirstOrDefault(flag => flag.Name == parts[0]) is { } flag)
        {
            Take(flag, value);
        }
        else if (_flags.FirstOrDefault(flag => flag.IsSwitch && Negation + flag.Key == parts[0]) is { } negated)
        {
            TakeBare(parts[0], value, () => Add(negated, "false"));
        }
        else
        {
            IEnumerable<string> names =
                [.. _flags.Select(flag => flag.Name), .. ProgramDescription.Actions.Select(action => action.Name)];
            _errors.Add($"unknown flag '{argument}'{Suggestion.For(parts[0], names)}");
            return value is not null;
        }

        return true;
    }

    private void TakeBare(string name, string? value, Action take)
    {
        if (value is not null)
        {
            _errors.Add($"{name}: takes no value, not '{value}' either");
            return;
        }

        take();
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
        if (Command.Operand is { } operand && !_layer.ContainsKey(operand))
        {
            Add(operand, word);
            return;
        }

        string[] commands = [.. _program.AllCommands.Select(command => command.Name)];
        _errors.Add($"unexpected argument '{word}'" + (commands.Contains(word)
            ? "; a command comes before all flags"
            : Suggestion.For(word, Command == _program.Default ? commands : [])));
    }

    private void Add(Flag flag, string value) =>
        _layer[flag] = [.. _layer.GetValueOrDefault(flag, []), new Given(value, Source, flag.Name)];
}
