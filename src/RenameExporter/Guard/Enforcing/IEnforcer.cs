using RenameExporter.Abi;

namespace RenameExporter.Guard.Enforcing;

/// <summary>The guard's half in the kernel, as its keeper sees it. One caller at a time, but for the counts.</summary>
internal interface IEnforcer : IDisposable
{
    Hook Hook { get; }

    /// <summary>The half of the policy that is not in force. Whoever writes it writes all of it.</summary>
    ref GuardPolicy Spare { get; }

    /// <summary>Those of <see cref="Spare"/>; likewise.</summary>
    ref GuardTables SpareTables { get; }

    /// <summary>A copy, from memory.</summary>
    GuardCounts Counts { get; }

    /// <summary>Renames that the hook's program was not run for (recursion_misses).</summary>
    ulong Missed { get; }

    /// <summary>Puts <see cref="Spare"/> in force, by one store.</summary>
    void Swap();

    /// <summary>From now on renames are judged.</summary>
    void Arm();

    /// <summary>No rename is judged any more.</summary>
    void Disarm();

    /// <param name="untilNs">CLOCK_MONOTONIC until which the policy is enforced.</param>
    void Renew(ulong untilNs);

    /// <summary>The detector has found that these burst.</summary>
    /// <param name="inode">Of their executable; not 0.</param>
    /// <param name="device">As the kernel has it (MKDEV: the minor number has 20 bits).</param>
    /// <param name="untilNs">CLOCK_MONOTONIC.</param>
    void Mark(ulong inode, uint device, uint uid, ulong untilNs);

    /// <summary>Budgets that are whole again give their room back.</summary>
    void ReclaimFullBuckets();
}
