using System.Security.Cryptography;
using System.Text;

namespace Testing.Detection;

/// <summary>Which patterns the detector was tuned on, recorded or live.</summary>
public static class PatternPart
{
    /// <summary>A third of all patterns, which no figure of the detector was chosen by. A hash of the name chooses.</summary>
    public static bool IsKeptOut(string pattern) => SHA256.HashData(Encoding.UTF8.GetBytes(pattern))[0] % 3 == 0;
}
