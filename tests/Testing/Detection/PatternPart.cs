using System.Security.Cryptography;
using System.Text;

namespace Testing.Detection;

/// <summary>Which patterns the detector was tuned on, recorded or live.</summary>
public static class PatternPart
{
    // The hash had kept it out, until its false alarm changed the detector: what a build makes again is no loss.
    private static readonly string[] s_learnedFrom = ["gradle-new-jdk"];

    /// <summary>A third of all patterns, which no figure of the detector was chosen by. A hash of the name chooses.</summary>
    public static bool IsKeptOut(string pattern) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(pattern))[0] % 3 == 0 && !s_learnedFrom.Contains(pattern);

    public static bool Has(this Part part, string pattern) => part == Part.Both || IsKeptOut(pattern) == (part == Part.KeptOut);
}
