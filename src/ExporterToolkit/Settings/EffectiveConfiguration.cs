using System.Text;

namespace ExporterToolkit.Settings;

/// <summary>
/// What --config.check prints: every value and where it comes from, in a form that --config.file takes.
/// </summary>
internal static class EffectiveConfiguration
{
    private const string PlainCharacters = "./-_"; // and letters and digits: no quotes needed

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
                output.WriteLine(
                    $"  {comment}{flag.KeyInGroup}: {Value(settings, flag)}"
                    + $"  # {Source(settings, flag)}");
            }
        }
    }

    private static string Value(FlagValues settings, Flag flag)
    {
        IEnumerable<string> values = settings.Given(flag).Select(given => Scalar(given.Text));
        return flag.Repeatable ? $"[{string.Join(", ", values)}]" : values.Single();
    }

    private static string Source(FlagValues settings, Flag flag) => OneLine.Of(
        string.Join("; ", settings.Given(flag).Select(given => given.Source).Distinct()));

    private static string Scalar(string text)
    {
        if (text.Length > 0 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '/')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || PlainCharacters.Contains(c, StringComparison.Ordinal))
            && !text.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c is '"' or '\\' ? quoted.Append('\\').Append(c) : quoted.Append(OneLine.Of(c));
        }

        return quoted.Append('"').ToString();
    }
}
