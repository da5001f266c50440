using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ExporterToolkit.Settings;
using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>One rule of a policy.</summary>
internal static partial class RuleSection
{
    /// <summary>Of one rule; their tables are shared by all.</summary>
    public const int MostUids = GuardNumbers.UidRanges;
    public const int MostCgroups = 64;
    public const int MostExtensions = GuardNumbers.Extensions / 8; // so that each finds a place near its hash's

    // Longer than anybody waits for a budget; and it fits in 64 bits of nanoseconds.
    private static readonly TimeSpan s_longestRefill = TimeSpan.FromDays(366);

    private static readonly (string, GuardScope)[] s_scopes =
    [
        ("uid", GuardScope.Uid), ("cgroup", GuardScope.Cgroup), ("process", GuardScope.Process), ("comm", GuardScope.Comm),
    ];

    private static readonly (string Text, int Value)[] s_errors =
        [("EPERM", 1), ("EACCES", 13), ("EDQUOT", 122), ("EROFS", 30)];

    /// <param name="file">The file's mode.</param>
    /// <returns>Null: something is wrong.</returns>
    public static PolicyRule? Read(YamlMap map, PolicyMode file)
    {
        string? name = Name(map);
        (IReadOnlyList<UidRange> uids, IReadOnlyList<CgroupPattern> cgroups) = Match(map);
        IReadOnlyList<string> extensions = map.List(
            "extensions", MostExtensions, Extension, "have extensions of 1 to 15 bytes without the dot, such as locked");
        bool isBurst = map.Text("when") is { } && map.Word<int>("when", null, [("burst", 1)]) is not null;
        Budget? budget = Budget(map);
        Together(map, extensions.Count > 0, isBurst);
        CountedRenames? count = map.Word<CountedRenames>("count", CountedRenames.All,
        [
            ("all", CountedRenames.All), ("extension-changes", CountedRenames.ExtensionChanges),
            ("replacements", CountedRenames.Replacements), ("moves", CountedRenames.Moves),
        ]);
        GuardScope? per = Per(map, hasBudget: budget is not null);
        GuardAction? action = Action(map);
        int? error = Error(map);
        PolicyMode? mode = Mode(map, file);
        map.RefuseOthers();
        return name is null || count is null || per is null || action is null || error is null || mode is null
            ? null
            : new()
            {
                Name = name,
                Uids = [.. uids],
                Cgroups = [.. cgroups],
                Count = count.Value,
                Extensions = [.. extensions],
                WhenBurst = isBurst,
                Budget = budget,
                Per = per.Value,
                Action = action.Value,
                Error = error.Value,
                Mode = mode.Value,
            };
    }

    private static string? Name(YamlMap map)
    {
        if (map.Text("name") is { } name && NameForm().IsMatch(name.Value))
        {
            return name.Value;
        }

        map.Refuse(
            map.Text("name")?.Line ?? map.Line, "name",
            "be there, with letters, digits, '_' and '-', 64 at most: metrics and events have it");
        return null;
    }

    private static (IReadOnlyList<UidRange> Uids, IReadOnlyList<CgroupPattern> Cgroups) Match(YamlMap map)
    {
        YamlMap? match = map.Map("match");
        IReadOnlyList<UidRange> uids = match?.Uids("uids", MostUids) ?? [];
        IReadOnlyList<CgroupPattern> cgroups =
            match?.List("cgroups", MostCgroups, CgroupPattern.Parse, CgroupPattern.Expected) ?? [];
        if ((match?.Texts("uids") ?? []).Count + (match?.Texts("cgroups") ?? []).Count == 0)
        {
            map.Refuse(
                match?.Line ?? map.Line, "match",
                "have uids, cgroups or both; cgroups: [\"/**\"] matches every process");
        }

        match?.RefuseOthers();
        return (uids, cgroups);
    }

    private static string? Extension(string text) =>
        text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= 15 && !text.AsSpan().ContainsAny("./\0") ? text : null;

    private static Budget? Budget(YamlMap map)
    {
        int? files = map.Number("budget", 1, 1_000_000);
        double? refill = map.Rate("refill");
        if ((map.Text("budget") is null) != (map.Text("refill") is null))
        {
            map.Refuse(
                map.Text("budget")?.Line ?? map.Text("refill")!.Value.Line, map.Text("budget") is null ? "budget" : "refill",
                "be there: a budget of files has a refill, such as budget: 200 and refill: 5/s");
        }

        if (files is null || refill is null)
        {
            return null;
        }

        if (files / refill > s_longestRefill.TotalSeconds)
        {
            map.Refuse(
                map.Text("refill")!.Value.Line, "refill",
                "be fast enough to bring a spent budget back within 366d");
            return null;
        }

        return new(files.Value, refill.Value);
    }

    // What the rule acts on is one of three things.
    private static void Together(YamlMap map, bool hasExtensions, bool isBurst)
    {
        bool hasBudget = map.Text("budget") is not null || map.Text("refill") is not null;
        if (map.Texts("extensions") is not null && (hasBudget || isBurst || map.Text("count") is not null))
        {
            map.Refuse(
                map.Line, "extensions",
                "stand without budget, refill, count and when: each rename to such an extension is one too many");
        }
        else if (isBurst && (hasBudget || map.Text("count") is not null))
        {
            map.Refuse(
                map.Line, "when",
                "stand without budget, refill and count: the detector decides who is stopped");
        }
        else if (!hasExtensions && !isBurst && !hasBudget && map.Texts("extensions") is not { Count: > 0 }
            && map.Text("when") is null)
        {
            map.Refuse(map.Line, "budget", "be there with a refill, or extensions, or when: burst");
        }
    }

    private static GuardScope? Per(YamlMap map, bool hasBudget)
    {
        if (map.Texts("per") is not { } words)
        {
            return GuardScope.Uid | GuardScope.Cgroup;
        }

        var scopes = GuardScope.None;
        foreach (Placed<string> word in words)
        {
            (string Text, GuardScope Scope) = s_scopes.FirstOrDefault(known => known.Item1 == word.Value);
            if (Text is null)
            {
                map.Refuse(word.Line, "per", "have uid, cgroup, process or comm");
                return null;
            }

            scopes |= Scope;
        }

        long line = words.Count > 0 ? words[0].Line : map.Line;
        if (scopes == GuardScope.None)
        {
            map.Refuse(line, "per", "have uid, cgroup, process or comm: whose renames share a budget");
        }
        else if (scopes.HasFlag(GuardScope.Comm) && !scopes.HasFlag(GuardScope.Uid))
        {
            map.Refuse(
                line, "per",
                "have uid beside comm: a process chooses its comm, and would spend the budget of another user's");
        }
        else if (!hasBudget && map.Text("budget") is null)
        {
            map.Refuse(line, "per", "stand beside a budget: it says whose renames share it");
        }

        return scopes;
    }

    private static GuardAction? Action(YamlMap map)
    {
        if (map.Text("action") is not null)
        {
            return map.Word<GuardAction>(
                "action", null, [("stop", GuardAction.Stop), ("kill", GuardAction.Kill), ("deny", GuardAction.Deny)]);
        }

        map.Refuse(map.Line, "action", "be there: stop, kill or deny");
        return null;
    }

    private static int? Error(YamlMap map)
    {
        if (map.Text("errno") is { Value: "EXDEV" } exdev)
        {
            map.Refuse(
                exdev.Line, "errno",
                "not be EXDEV: mv answers it by copying the file and deleting the old one, so that what was denied happens; "
                    + "EPERM, EACCES, EDQUOT and EROFS make it give up");
            return null;
        }

        return map.Word<int>("errno", s_errors[0].Value, s_errors);
    }

    private static PolicyMode? Mode(YamlMap map, PolicyMode file)
    {
        PolicyMode? mode = map.Word<PolicyMode>("mode", file, Modes);
        if (mode > file)
        {
            map.Refuse(
                map.Text("mode")!.Value.Line, "mode",
                "not be stronger than that of the file, which is monitor: a rule may be weaker alone");
            return null;
        }

        return mode;
    }

    public static IReadOnlyList<(string Text, PolicyMode Value)> Modes { get; } =
        [("monitor", PolicyMode.Monitor), ("enforce", PolicyMode.Enforce)];

    /// <summary>Of a policy, as it is written there.</summary>
    public static string ErrorName(int error) => Array.Find(s_errors, known => known.Value == error).Text
        ?? error.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
