using RenameExporter.Abi;
using RenameExporter.Host;

namespace RenameExporter.Counting;

/// <summary>Renames of an actor that no event has told.</summary>
/// <param name="Slot">Of the actor, with its generation.</param>
/// <param name="Suppressed">As it had used up its rate.</param>
/// <param name="Lost">On the way.</param>
/// <param name="SuppressedTotal">Since it has the slot, told or not.</param>
internal sealed record Hidden(
    int Slot, uint Generation, HiddenActor Who, ulong Suppressed, ulong Lost, ulong SuppressedTotal);

/// <summary>Whose renames were hidden.</summary>
/// <param name="Uid">Null: of several actors.</param>
/// <param name="Error">0 = success; else errno.</param>
/// <param name="CgroupId">0 without --labels.cgroup.</param>
internal sealed record HiddenActor(
    ReadOnlyMemory<byte> Comm, uint? Uid, int Error, ulong CgroupId, CgroupName Cgroup)
{
    /// <summary>Those of which too many are to be told at a time.</summary>
    public static HiddenActor Others { get; } = new("<other>"u8.ToArray(), null, 0, 0, CgroupName.Unknown);

    /// <summary>Those whose events and summaries the queue of an output has dropped, as it was full.</summary>
    public static HiddenActor Dropped { get; } = new("<dropped>"u8.ToArray(), null, 0, 0, CgroupName.Unknown);

    /// <summary>Those that found no slot.</summary>
    public static HiddenActor Overflow(bool failed) => new(
        "<overflow>"u8.ToArray(), null, failed ? ErrorNumbers.Other : 0, 0, CgroupName.Unknown);
}
