using RenameExporter.Abi;

namespace RenameExporter.Guard.Policies;

/// <summary>Makes the kernel's tables of a policy.</summary>
internal static class PolicyCompiler
{
    /// <param name="compiled">Written as a whole.</param>
    /// <returns>What did not fit, a sentence each; whoever it is about goes free.</returns>
    public static IReadOnlyList<string> Compile(
        Policy policy, PolicyTargets targets, PolicyMoment moment, ref GuardPolicy compiled) =>
        throw new NotImplementedException();

    /// <summary>What is in force: the weaker one of the file's mode and the second key, monitor where an exemption is lost or it has expired.</summary>
    public static PolicyMode EffectiveMode(Policy policy, PolicyTargets targets, PolicyMoment moment) =>
        throw new NotImplementedException();
}
