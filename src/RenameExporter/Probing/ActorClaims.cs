using System.Numerics;
using Libbpf;

namespace RenameExporter.Probing;

/// <summary>
/// Which renames of an actor without a slot ask for one. All do, until slots are short: then so many, by chance, that
/// the few that are free last until the next poll; whoever renames often is among them.
/// </summary>
/// <param name="mask">claim_mask of the loaded object; it is the caller's.</param>
/// <param name="before">Claims so far.</param>
internal sealed class ActorClaims(MapMemory mask, ulong before = 0)
{
    private ulong _before = before;

    /// <summary>One in how many asks: a power of two.</summary>
    public ulong OneIn => Volatile.Read(ref mask.WritableValues<ulong>()[0]) + 1;

    /// <summary>The poll timer, once it has freed slots.</summary>
    /// <param name="claims">Of the overflow reasons: those that would have asked, too.</param>
    /// <param name="free">Null: slots are not short.</param>
    public void Set(ulong claims, int? free)
    {
        ulong since = claims - _before;
        _before = claims;
        ulong each = free is { } slots && since > (ulong)slots
            ? BitOperations.RoundUpToPowerOf2(since / (ulong)Math.Max(1, slots))
            : 1;
        Volatile.Write(ref mask.WritableValues<ulong>()[0], each - 1);
    }
}
