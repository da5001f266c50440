using System.Globalization;

namespace KernelTests.Guard;

/// <summary>A file for --guard.policy.file: one rule, about one user.</summary>
internal static class PolicyFile
{
    /// <param name="rule">What is counted, as the keys of a flow mapping.</param>
    /// <returns>Its path.</returns>
    public static string Write(DirectoryInfo directory, uint uid, string rule, string action)
    {
        string policy = Path.Combine(directory.FullName, "guard.yml");
        File.WriteAllText(
            policy,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                version: 1
                mode: enforce
                expires: {{DateTime.UtcNow.AddDays(1):yyyy-MM-ddTHH:mm:ssZ}}
                rules:
                  - {name: storm, match: {uids: ["{{uid}}"]}, {{rule}}, action: {{action}}}

                """));
        return policy;
    }
}
