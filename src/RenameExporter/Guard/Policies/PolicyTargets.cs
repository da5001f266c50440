using System.Collections.Immutable;

namespace RenameExporter.Guard.Policies;

/// <summary>An executable as the kernel knows it, by which its processes are exempt.</summary>
/// <param name="Device">Of its file system's superblock, which st_dev is not everywhere; MKDEV, with 20 bits for the minor number.</param>
/// <param name="Inode">Not 0.</param>
internal readonly record struct ExemptProgram(uint Device, ulong Inode);

/// <summary>A cgroup that patterns match.</summary>
/// <param name="Id">Of the kernel: the inode of its directory.</param>
/// <param name="Here">Masks of rules, or <see cref="Abi.GuardNumbers.Exempt"/>: about the tasks in it.</param>
/// <param name="Below">About these, and those in cgroups below.</param>
internal readonly record struct CgroupRules(ulong Id, uint Here, uint Below);

/// <summary>What the paths and patterns of a policy mean on this host at a moment.</summary>
/// <param name="Programs">No two are the same.</param>
/// <param name="Cgroups">Each once.</param>
/// <param name="Notes">Sentences for people: what is not there.</param>
/// <param name="Problems">Sentences: rules that match fewer than they ask for.</param>
/// <param name="LostExemptions">Sentences: who is meant to be exempt and would be judged. While there are any, nothing is enforced.</param>
internal sealed record PolicyTargets(
    ImmutableArray<ExemptProgram> Programs,
    ImmutableArray<CgroupRules> Cgroups,
    ImmutableArray<string> Notes,
    ImmutableArray<string> Problems,
    ImmutableArray<string> LostExemptions)
{
    public static PolicyTargets None { get; } = new([], [], [], [], []);
}
