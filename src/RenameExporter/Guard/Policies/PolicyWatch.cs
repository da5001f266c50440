using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Guard.Policies;

/// <summary>
/// Keeps a policy as it should be: looks at its file, at the executables and cgroups that it names, and at the clock. For
/// the guard's thread, every <see cref="Interval"/>.
/// </summary>
/// <param name="file">Read without errors.</param>
/// <param name="mode">--guard.mode.</param>
/// <param name="rootFs">--path.rootfs.</param>
internal sealed class PolicyWatch(
    PolicyFile file, PolicyMode mode, string rootFs, CgroupHierarchy cgroups, TimeProvider time, ILogger<PolicyWatch> logger)
{
    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The one to compile, which is in force once that has been done.</summary>
    public Policy Policy => throw new NotImplementedException($"{file}{mode}{rootFs}{cgroups}{time}{logger}");

    /// <summary>Of what was compiled last.</summary>
    public PolicyMode Mode => throw new NotImplementedException();

    /// <summary>Sentences: why the policy does less than it asks for. Of what was compiled last.</summary>
    public IReadOnlyList<string> Problems => throw new NotImplementedException();

    /// <summary>Changed files that were taken, and those that were not.</summary>
    public ulong ReloadsInForce => throw new NotImplementedException();

    public ulong ReloadsRefused => throw new NotImplementedException();

    /// <summary>The file as it was seen last is the policy in force.</summary>
    public bool IsInForce => throw new NotImplementedException();

    /// <returns>Whether it is time to <see cref="Compile"/>: the first time always.</returns>
    public bool Look() => throw new NotImplementedException();

    /// <param name="compiled">Written as a whole.</param>
    public void Compile(ref GuardPolicy compiled) => throw new NotImplementedException();
}
