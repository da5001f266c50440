using System.Collections.Frozen;
using System.Globalization;
using ExporterToolkit.Settings;
using RenameExporter.Events.Outputs;
using RenameExporter.Events.Selection;

namespace RenameExporter.Configuration;

/// <summary>What says which events are wanted: flags of 'rename_exporter events', and conditions of --events.select.</summary>
internal static class SelectionFlags
{
    private const int LongestComm = 15; // TASK_COMM_LEN without the NUL
    private const int LongestExtension = 15; // what is longer is none
    private const int LongestContainerId = 64;
    private const uint HighestPid = 1 << 22; // the kernel's PID_MAX_LIMIT
    private const string Patterns = "A name, a glob such as 'git*', or a regular expression in slashes.";

    public static readonly Flag<NamePattern?> Comm = Names(
        "--comm", "name", $"Only renames by processes of this name. {Patterns}", TryParseComm, ExpectedComm);

    public static readonly Flag<NamePattern?> NotComm = Names(
        "--not-comm", "name", "No renames by processes whose name matches.", TryParseComm, ExpectedComm);

    public static readonly Flag<uint?> Uid = Numbers("--uid", "Only renames by this user.", TryParseUid, "the number of a user");

    public static readonly Flag<uint?> NotUid = Numbers("--not-uid", "No renames by this user.", TryParseUid, "the number of a user");

    public static readonly Flag<string> User = new(
        "--user", "name", "Only renames by the user of this name in etc/passwd, or in --labels.user-file.", "",
        (string text, out string value) => (value = text).Length > 0, "the name of a user")
    {
        DefaultText = "",
        Repeatable = true,
    };

    public static readonly Flag<uint?> Pid = Numbers(
        "--pid", "Only renames by the process with this PID on the host.", TryParsePid, $"the number of a process, 1 to {HighestPid}");

    public static readonly Flag<NamePattern?> Paths = Names(
        "--path", "glob", "Only renames from or to a path that matches, such as '/srv/*.docx'; * also matches slashes.",
        TryParseGlob, ExpectedGlob);

    public static readonly Flag<NamePattern?> NotPaths = Names(
        "--not-path", "glob", "No renames from or to a path that matches.", TryParseGlob, ExpectedGlob);

    public static readonly Flag<NamePattern?> Extension = Names(
        "--extension", "name", $"Only renames to a name with this extension. {Patterns}", TryParseExtension,
        $"an extension of 1 to {LongestExtension} bytes, a glob, or a regular expression in slashes");

    public static readonly Flag<string> Container = new(
        "--container", "id", "Only renames in the container whose ID has this prefix.", "", TryParseContainer,
        $"1 to {LongestContainerId} hexadecimal digits in lower case")
    {
        DefaultText = "",
        Repeatable = true,
    };

    public static readonly Flag<bool> OnlyFailures = Flag.Switch("--only-failures", "Only renames that failed.");

    public static readonly Flag<bool> OnlyExtensionChanges = Flag.Switch(
        "--only-extension-changes", "Only renames that changed the extension, as ransomware does.");

    public static readonly Flag<bool> OnlyMoves = Flag.Switch("--only-moves", "Only renames into another directory.");

    public static readonly Flag<bool> OnlyBursts = Flag.Switch(
        "--only-bursts", "Only alerts of the detector: the process, the number of files, and the last one.");

    public static readonly Flag<bool> FollowActor = Flag.Switch(
        "--follow-actor",
        "Sample actors faster from their first selected rename until a minute after the last one: at most 64 actors, which share "
            + "--events.max-rate a second; half of it is for them first.");

    private const string ExpectedComm =
        "a name of 1 to 15 bytes, as the kernel keeps no more, a glob, or a regular expression in slashes";

    private const string ExpectedGlob = "a path, in which * and ? may stand for others";

    public static IReadOnlyList<Flag> All { get; } =
    [
        Comm, NotComm, Uid, NotUid, User, Pid, Paths, NotPaths, Extension, Container, OnlyFailures, OnlyExtensionChanges,
        OnlyMoves, OnlyBursts, FollowActor,
    ];

    /// <summary>Of the exporter: which events an output gets.</summary>
    public static Flag<OutputSelection?> OfOutput { get; } = new(
        "--events.select", "OUTPUT CONDITION …",
        "An output of --events.output, and conditions for the events that it gets: flags of 'rename_exporter events' "
            + "without their dashes, as in 'stdout comm=git* not-uid=0 only-failures'. Repeatable.",
        "none", OutputSelection.TryParse, OutputSelection.Expected)
    {
        Repeatable = true,
        Together = OutputSelection.FindClash,
    };

    /// <summary>By the text of the output.</summary>
    /// <param name="errors">Gets what is wrong with conditions, and outputs that there are not.</param>
    public static IReadOnlyDictionary<string, EventSelection> OfOutputs(
        FlagValues values, EventOptions events, bool detects, ICollection<string> errors)
    {
        var selections = new Dictionary<string, EventSelection>();
        foreach (OutputSelection select in values.Values(OfOutput).OfType<OutputSelection>())
        {
            var problems = new List<string>();
            selections[select.Output] = Read(select.Conditions, events, detects, problems);
            if (events.Outputs.Count > 0 && !events.Outputs.Any(output => output.Text == select.Output)) // without any it is idle
            {
                problems.Add("there is no such --events.output");
            }

            foreach (string problem in problems)
            {
                errors.Add($"{OfOutput.Name}: '{select.Output}': {problem}");
            }
        }

        return selections.Count > 0 ? selections : FrozenDictionary<string, EventSelection>.Empty;
    }

    /// <param name="conditions">Each as a flag without its dashes: <c>comm=git*</c>, <c>only-failures</c>.</param>
    /// <param name="errors">Gets what is no condition, and what could match nothing.</param>
    public static EventSelection Read(
        IReadOnlyList<string> conditions, EventOptions events, bool detects, ICollection<string> errors)
    {
        FlagValues? values = FlagValues.Of(All, conditions, errors);
        return values is null ? EventSelection.All : Read(values, events, detects, errors);
    }

    /// <param name="errors">Gets what could match nothing.</param>
    public static EventSelection Read(FlagValues values, EventOptions events, bool detects, ICollection<string> errors)
    {
        foreach (string user in values.Values(User).Where(user => events.Users.UidsOf(user).Count == 0))
        {
            errors.Add($"{User.Name}: no user '{user}' in {events.Users.Path}; {Uid.Name} takes a number");
        }

        var selection = new EventSelection
        {
            Comms = [.. values.Values(Comm).OfType<NamePattern>()],
            NotComms = [.. values.Values(NotComm).OfType<NamePattern>()],
            Uids = [.. values.Values(Uid).OfType<uint>(), .. values.Values(User).SelectMany(events.Users.UidsOf)],
            NotUids = [.. values.Values(NotUid).OfType<uint>()],
            Pids = [.. values.Values(Pid).OfType<uint>()],
            Paths = [.. values.Values(Paths).OfType<NamePattern>()],
            NotPaths = [.. values.Values(NotPaths).OfType<NamePattern>()],
            Containers = values.Values(Container),
            Extensions = [.. values.Values(Extension).OfType<NamePattern>()],
            OnlyFailures = values.Value(OnlyFailures),
            OnlyExtensionChanges = values.Value(OnlyExtensionChanges),
            OnlyMoves = values.Value(OnlyMoves),
            OnlyBursts = values.Value(OnlyBursts),
            FollowsActors = values.Value(FollowActor),
        };
        AddContradictions(selection, detects, errors);
        return selection;
    }

    private static void AddContradictions(EventSelection selection, bool detects, ICollection<string> errors)
    {
        (Flag Flag, bool IsGiven, string Why)[] onlySuccesses =
        [
            (OnlyExtensionChanges, selection.OnlyExtensionChanges, "a rename that fails changes nothing"),
            (OnlyMoves, selection.OnlyMoves, "a rename that fails moves nothing"),
            (OnlyBursts, selection.OnlyBursts, "what fails is no part of a burst"),
        ];
        foreach ((Flag flag, _, string why) in onlySuccesses.Where(only => selection.OnlyFailures && only.IsGiven))
        {
            errors.Add($"{OnlyFailures.Name} and {flag.Name} together select nothing: {why}");
        }

        if (selection.OnlyBursts && !detects)
        {
            errors.Add($"{OnlyBursts.Name} selects nothing: --detector.files is 0, so the detector is off");
        }

        if (selection is { FollowsActors: true, IsEverything: true })
        {
            errors.Add($"{FollowActor.Name} needs another condition: it follows the actors of the renames that match it");
        }

        if (selection is { FollowsActors: true, OnlyBursts: true })
        {
            errors.Add($"{FollowActor.Name} has no effect with {OnlyBursts.Name}, which shows no renames; leave one of them out");
        }

        AddBoth(Comm, NotComm, selection.Comms, selection.NotComms, errors);
        AddBoth(Uid, NotUid, selection.Uids, selection.NotUids.Contains, errors);
        AddBoth(Paths, NotPaths, selection.Paths, selection.NotPaths, errors);
    }

    private static void AddBoth(
        Flag flag, Flag not, IReadOnlyList<NamePattern> wanted, IReadOnlyList<NamePattern> unwanted, ICollection<string> errors)
    {
        if (unwanted.FirstOrDefault(pattern => pattern.FitsAll) is { } all)
        {
            errors.Add($"{not.Name}={all} leaves nothing: it fits every name");
        }
        else
        {
            AddBoth(flag, not, wanted, pattern => unwanted.Any(other => other.FitsAllOf(pattern)), errors);
        }
    }

    private static void AddBoth<T>(Flag flag, Flag not, IReadOnlyList<T> wanted, Predicate<T> isUnwanted, ICollection<string> errors)
    {
        if (wanted.Count > 0 && wanted.All(one => isUnwanted(one)))
        {
            errors.Add($"{flag.Name} and {not.Name} together select nothing: {string.Join(", ", wanted)} is wanted and not wanted");
        }
    }

    private static Flag<NamePattern?> Names(
        string name, string valueName, string description, ValueParser<NamePattern?> parse, string expected) =>
        new(name, valueName, description, "", parse, expected)
        {
            DefaultText = "",
            Repeatable = true,
        };

    private static Flag<uint?> Numbers(string name, string description, ValueParser<uint?> parse, string expected) =>
        new(name, "number", description, "", parse, expected)
        {
            DefaultText = "",
            Repeatable = true,
        };

    // The last number is the kernel's "no user".
    private static bool TryParseUid(string text, out uint? value) => TryParseNumber(text, 0, uint.MaxValue - 1, out value);

    private static bool TryParsePid(string text, out uint? value) => TryParseNumber(text, 1, HighestPid, out value);

    private static bool TryParseNumber(string text, uint least, uint most, out uint? value)
    {
        bool isNumber = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number);
        value = isNumber && number >= least && number <= most ? number : null;
        return value is not null;
    }

    // A printed name has more bytes where it has backslashes.
    private static bool TryParseComm(string text, out NamePattern? value) =>
        (value = NamePattern.OfName(text)) is not null
        && (text.Contains('\\', StringComparison.Ordinal) || value.LeastBytes <= LongestComm);

    // With its dot, too, as it is shown.
    private static bool TryParseExtension(string text, out NamePattern? value)
    {
        string name = text is ['.', _, ..] ? text[1..] : text;
        return (value = NamePattern.OfName(name)) is not null
            && (name is ['/', _, .., '/'] || !name.AsSpan().ContainsAny('.', '/'))
            && (name.Contains('\\', StringComparison.Ordinal) || value.LeastBytes <= LongestExtension);
    }

    private static bool TryParseGlob(string text, out NamePattern? value) => (value = NamePattern.Glob(text)) is not null;

    private static bool TryParseContainer(string text, out string value) =>
        (value = text).Length is > 0 and <= LongestContainerId && text.All(char.IsAsciiHexDigitLower);
}
