using RenameExporter.Abi;

namespace RenameExporter.Events;

/// <summary>Makes the difference of a slot's running count of suppressed renames.</summary>
/// <param name="slots">Size of the table of actors.</param>
internal sealed class SuppressedSinceLast(int slots)
{
    private readonly (uint Generation, ulong Suppressed)[] _last = new (uint, ulong)[slots];

    /// <returns>How many since the previous sample of the slot's owner.</returns>
    public ulong Next(in SampleRecord sample)
    {
        ref (uint Generation, ulong Suppressed) last = ref _last[sample.Slot];
        if (last.Generation != sample.Generation)
        {
            last = (sample.Generation, 0); // another owner, or the same one again, from zero
        }

        // Two CPUs may have written theirs in the other order than they looked at the count.
        ulong since = Math.Max(sample.Suppressed, last.Suppressed) - last.Suppressed;
        last.Suppressed += since;
        return since;
    }
}
