using System.Collections.Immutable;
using System.Globalization;
using ExporterToolkit.Settings;
using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>The file of --guard.policy.file.</summary>
internal sealed class PolicyFile : ConfigurationFile
{
    /// <summary>So far ahead may "expires" be: nobody shall forget a guard that enforces.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(90);

    public const int MostExecutables = GuardNumbers.Programs / 16; // so that each finds a place near its hash's
    public const int MostExemptCgroups = 256;

    private const int HashLength = 12;

    private readonly DateTimeOffset _now;
    private readonly bool _isOld;

    private PolicyFile(string file, DateTimeOffset now, bool isOld)
        : base(file) => (_now, _isOld) = (now, isOld);

    /// <summary>Null when something is wrong: see <see cref="ConfigurationFile.Errors"/>.</summary>
    public Policy? Policy { get; private set; }

    /// <param name="now">By the wall clock: "expires" is held against it.</param>
    /// <param name="isOld">
    /// It was good once, as at a start: that it has expired meanwhile is no error, and nothing is enforced.
    /// </param>
    public static PolicyFile Read(string file, DateTimeOffset now, bool isOld = false)
    {
        var read = new PolicyFile(file, now, isOld);
        read.Read("rules", read.Parse);
        return read;
    }

    private void Parse(YamlMap map, Mistakes mistakes)
    {
        if (CutLine is { } line)
        {
            mistakes.Add(line, "its last line must have a line end: without one the file may have been cut short");
        }

        if (map.Text("version") is not { Value: "1" })
        {
            map.Refuse(map.Text("version")?.Line ?? map.Line, "version", "be 1");
        }

        PolicyMode mode = map.Word<PolicyMode>("mode", PolicyMode.Monitor, RuleSection.Modes) ?? PolicyMode.Enforce;
        DateTimeOffset? expires = Expires(map, mode);
        Breaker? giveUp = map.Map("give_up_after") is { } breaker ? GiveUp(breaker) : null;
        (TimeSpan afterStart, TimeSpan afterBoot) = map.Map("grace") is { } grace ? Grace(grace) : default;
        Exemptions exempt = map.Map("exempt") is { } section ? Exempt(section) : new([], [], []);
        ImmutableArray<PolicyRule> rules = [.. Rules(map, mode, mistakes)];
        map.RefuseOthers();
        if (mistakes.Any)
        {
            return;
        }

        var policy = new Policy
        {
            Mode = mode,
            Expires = expires,
            GiveUp = giveUp,
            GraceAfterStart = afterStart,
            GraceAfterBoot = afterBoot,
            Exempt = exempt,
            Rules = rules,
            Hash = Hash[..HashLength],
        };
        if (UidMasks.Of(policy).Count > GuardNumbers.UidRanges)
        {
            mistakes.Add(
                map.Line, $"the uids of all rules and exemptions make more than {GuardNumbers.UidRanges} ranges with gaps between");
            return;
        }

        Policy = policy;
    }

    private DateTimeOffset? Expires(YamlMap map, PolicyMode mode)
    {
        if (map.Text("expires") is not { } text)
        {
            if (mode == PolicyMode.Enforce)
            {
                map.Refuse(map.Line, "expires", $"be there with mode: enforce, such as expires: {Example()}");
            }

            return null;
        }

        if (!DateTimeOffset.TryParseExact(
            text.Value, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset expires))
        {
            map.Refuse(text.Line, "expires", $"be a time such as {Example()}");
            return null;
        }

        if (!_isOld && expires <= _now)
        {
            map.Refuse(text.Line, "expires", "be in the future");
        }
        else if (!_isOld && expires > _now + LongestLife)
        {
            map.Refuse(text.Line, "expires", $"be at most {LongestLife.TotalDays:0} days ahead, such as {Example()}");
        }

        return expires;
    }

    private string Example() => (_now + TimeSpan.FromDays(60)).UtcDateTime
        .ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture);

    private static Breaker? GiveUp(YamlMap map)
    {
        int? actions = map.Number("actions", 1, 1_000_000);
        TimeSpan? per = map.Time("per", TimeSpan.FromSeconds(1), TimeSpan.FromDays(30), "1s to 30d");
        if (map.Text("actions") is null || map.Text("per") is null)
        {
            map.Refuse(map.Line, map.Text("actions") is null ? "actions" : "per", "be there, as in {actions: 50, per: 1h}");
        }

        map.RefuseOthers();
        return actions is { } most && per is { } time ? new(most, time) : null;
    }

    private static (TimeSpan AfterStart, TimeSpan AfterBoot) Grace(YamlMap map)
    {
        TimeSpan day = TimeSpan.FromDays(1);
        TimeSpan? start = map.Time("after_start", TimeSpan.Zero, day, "0 to 24h");
        TimeSpan? boot = map.Time("after_boot", TimeSpan.Zero, day, "0 to 24h");
        map.RefuseOthers();
        return (start ?? TimeSpan.Zero, boot ?? TimeSpan.Zero);
    }

    private static Exemptions Exempt(YamlMap map)
    {
        IReadOnlyList<string> executables = map.List(
            "executables", MostExecutables, Executable, "be absolute paths, such as /usr/bin/dpkg");
        IReadOnlyList<CgroupPattern> cgroups =
            map.List("cgroups", MostExemptCgroups, CgroupPattern.Parse, CgroupPattern.Expected);
        IReadOnlyList<UidRange> uids = map.Uids("uids", GuardNumbers.UidRanges);
        if (cgroups.Any(pattern => pattern.IsEverything))
        {
            map.Refuse(map.Line, "cgroups", "not have /**, which exempts everybody");
        }

        map.RefuseOthers();
        return new([.. executables.Distinct(StringComparer.Ordinal)], [.. cgroups.Distinct()], [.. uids.Distinct()]);
    }

    private static string? Executable(string text) =>
        text.Length is > 1 and < 4096 && text[0] == '/' && text[^1] != '/' && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : null;

    private static List<PolicyRule> Rules(YamlMap map, PolicyMode mode, Mistakes mistakes)
    {
        IReadOnlyList<YamlMap> sections = map.Maps("rules");
        if (sections.Count is 0 or > GuardNumbers.Rules)
        {
            map.Refuse(
                sections.Count == 0 ? map.Line : sections[GuardNumbers.Rules].Line, "rules",
                $"have 1 to {GuardNumbers.Rules} rules");
            return [];
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<PolicyRule>();
        foreach (YamlMap section in sections)
        {
            if (RuleSection.Read(section, mode) is { } rule)
            {
                rules.Add(rule);
                if (!names.Add(rule.Name))
                {
                    section.Refuse(section.Text("name")!.Value.Line, "name", "be another one: two rules have it");
                }
            }
        }

        int extensions = rules.SelectMany(rule => rule.Extensions).Distinct(StringComparer.Ordinal).Count();
        if (extensions > RuleSection.MostExtensions)
        {
            mistakes.Add(map.Line, $"the rules have {extensions} extensions, and {RuleSection.MostExtensions} is the most");
        }

        return rules;
    }
}
