namespace RenameExporter.Probing;

/// <summary>Why the verifier refused a program, in its own words.</summary>
internal static class VerifierVerdict
{
    // A message of the kernel is one line; what is longer has a list of registers in it.
    private const int MostCharacters = 160;

    // Its statistics, which stand behind the verdict.
    private static readonly string[] s_statistics =
        ["processed ", "verification time ", "stack depth ", "peak_states ", "max_states_per_insn ", "mark_read "];

    /// <returns>The last line that is not about the verification itself; null: there is none.</returns>
    public static string? Of(string? log)
    {
        string? line = log?.Split('\n').Select(each => each.Trim()).LastOrDefault(each =>
            each.Length > 0 && !s_statistics.Any(word => each.StartsWith(word, StringComparison.Ordinal)));
        return line?.Length > MostCharacters ? line[..MostCharacters] + "…" : line;
    }
}
