using System.Text.RegularExpressions;

namespace ExporterToolkit.Settings;

/// <summary>
/// What --config.check prints: every value and where it comes from, in a form that --config.file takes.
/// </summary>
internal static partial class EffectiveConfiguration
{
    public static void Write(FlagValues settings, ProgramDescription program, TextWriter output)
    {
        output.WriteLine("# The configuration is valid. These are the values, and where each comes from.");
        foreach (IGrouping<string, Flag> group in program.Flags.GroupBy(flag => flag.Group))
        {
            output.WriteLine($"{group.Key}:");
            foreach (Flag flag in group)
            {
                // A file cannot name another one, so this line is a comment.
                string comment = flag == program.ConfigFile ? "# " : "";
                IReadOnlyList<Given> given = settings.Given(flag);
                string value = string.Join(", ", given.Select(one => Scalar(one.Text)));
                string source = OneLine.Of(string.Join("; ", given.Select(one => one.Source).Distinct()));
                output.WriteLine(
                    $"  {comment}{flag.KeyInGroup}: {(flag.Repeatable ? $"[{value}]" : value)}  # {source}");
            }
        }
    }

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !text.Equals("null", StringComparison.OrdinalIgnoreCase)
            ? text
            : $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : OneLine.Of(c)))}\"";

    [GeneratedRegex(@"\A[A-Za-z0-9/][A-Za-z0-9./_-]*\z")] // no quotes needed
    private static partial Regex Plain();
}
