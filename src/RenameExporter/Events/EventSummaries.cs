using RenameExporter.Abi;
using RenameExporter.Counting;

namespace RenameExporter.Events;

/// <summary>
/// Summaries among the events: what <see cref="HiddenRenames"/> has to tell. All but <see cref="Dropped"/> are called
/// on the thread that makes events.
/// </summary>
/// <param name="make"><see cref="EventMaker.Summarize"/>.</param>
internal sealed class EventSummaries(HiddenRenames hidden, Func<Hidden, RenameEvent> make)
{
    /// <summary>Summaries that are looked at together, and so at most once a poll.</summary>
    public const int MostAtOnce = 100;

    /// <summary>At the end, with one for all others.</summary>
    public const int MostAtEnd = 1000;

    private static readonly Func<RenameSample, HiddenActor> s_who = sample =>
        new(sample.Comm, sample.Uid, sample.Error, sample.CgroupId, sample.Cgroup);

    /// <summary>Ends the wait of the thread that makes events.</summary>
    public Action Wake { set => hidden.Wake = value; }

    /// <summary>Whether there may be something to make.</summary>
    public bool IsDue => hidden.IsDue;

    /// <summary>A sample became no event that anybody is offered. On any thread.</summary>
    public void Dropped(RenameSample sample) => hidden.Dropped(sample.Slot, sample.Generation, sample, s_who);

    /// <summary>An event goes out, and says how many renames of its actor before it do not.</summary>
    public RenameEvent Tell(RenameEvent made)
    {
        RenameSample sample = made.Sample;

        // Of actors without a slot nobody knows whose they were: the overflow's summary tells them.
        ulong told = sample.Slot < SlotNumbers.FirstActor
            ? 0
            : hidden.Tell(sample.Slot, sample.Generation, sample.Suppressed);
        return told == sample.SuppressedBefore
            ? made
            : made with { Sample = sample with { SuppressedBefore = told } };
    }

    /// <param name="rate">What it has no room for is told later.</param>
    /// <param name="atEnd">There is no later.</param>
    public IEnumerable<RenameEvent> Make(Predicate<RenameEvent> wanted, OutputRate? rate, bool atEnd)
    {
        foreach (Hidden due in hidden.Due(atEnd ? MostAtEnd : MostAtOnce, atEnd))
        {
            RenameEvent made = make(due);
            bool isWanted = wanted(made);
            if (!isWanted || atEnd || rate?.TryTake(made.Sample) != false)
            {
                hidden.Told(due);
            }
            else
            {
                continue;
            }

            if (isWanted)
            {
                yield return made;
            }
        }
    }
}
