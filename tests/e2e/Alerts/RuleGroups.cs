using System.Text.RegularExpressions;

namespace E2eTests.Alerts;

/// <summary>
/// The groups of the shipped rules that decide a test. promtool evaluates each group of a file at every step of a test,
/// whatever its interval is: of a day in minutes, most of the time goes into groups that the test does not ask about.
/// </summary>
internal static partial class RuleGroups
{
    /// <summary>The rules with those groups only that have a rule which the test names, or which such a group needs.</summary>
    /// <param name="rules">A rule file.</param>
    /// <param name="test">A promtool test. If it asks for alerts of any name, it gets all groups.</param>
    public static string ThatDecide(string rules, string test)
    {
        string[] parts = BeforeGroup().Split(rules);
        if (AnyAlert().IsMatch(test))
        {
            return rules;
        }

        HashSet<string> needed = [];
        for (int before = -1; before < needed.Count;)
        {
            before = needed.Count;
            string asks = test + string.Concat(needed);
            needed.UnionWith(parts[1..].Where(group => RuleName().Matches(group).Any(name => asks.Contains(name.Value, StringComparison.Ordinal))));
        }

        return parts[0] + string.Concat(parts[1..].Where(needed.Contains));
    }

    [GeneratedRegex(@"^(?=  - name: )", RegexOptions.Multiline)]
    private static partial Regex BeforeGroup();

    [GeneratedRegex(@"(?<=^\s+- (record|alert): )\S+", RegexOptions.Multiline)]
    private static partial Regex RuleName();

    [GeneratedRegex(@"\bALERTS(?!\{[^}]*alertname)")]
    private static partial Regex AnyAlert();
}
