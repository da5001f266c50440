using RenameExporter.Abi;
using RenameExporter.Guard.Enforcing;

namespace RenameExporter.Guard.Policies;

/// <summary>What a rule asks for, and some hooks cannot do.</summary>
internal static class RuleLimits
{
    /// <returns>Why the hook cannot do it; null: it can.</returns>
    public static string? Unable(this PolicyRule rule, Hook hook)
    {
        if (!hook.SeesNames() && (rule.Extensions.Length > 0 || (rule.Count != CountedRenames.All && !rule.WhenBurst)))
        {
            return $"the hook {hook.Name()} sees no names, so it can count all renames alone";
        }

        return rule.Action == GuardAction.Deny && !hook.CanDeny()
            ? $"the hook {hook.Name()} cannot deny a rename; stop and kill it can"
            : null;
    }

    public static string Name(this PolicyMode mode) => mode == PolicyMode.Enforce ? "enforce" : "monitor";
}
