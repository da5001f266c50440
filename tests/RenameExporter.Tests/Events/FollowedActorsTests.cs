using Microsoft.Extensions.Time.Testing;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Events.Selection;

namespace RenameExporter.Tests.Events;

public sealed class FollowedActorsTests
{
    private const int Slot = SlotNumbers.FirstActor + 3;

    private static readonly RenameSample s_sample = Samples.Kernel with { Slot = Slot, Generation = 2 };
    private static readonly EventSelection s_mv = new() { Comms = [NamePattern.OfName("m*")!], FollowsActors = true };
    private static readonly EventSelection s_path = new() { Paths = [NamePattern.Glob("/home/*")!], FollowsActors = true };

    private readonly FakeTimeProvider _time = new();
    private readonly List<int> _refilled = [];

    [Fact]
    public void Consume_ofAWantedName_refillsItsSlotOnceALook()
    {
        FollowedActors followed = Follow(s_mv);

        followed.Consume(s_sample, s_sample, s_sample with { Slot = Slot + 1, Comm = Samples.Bytes("cp") });
        followed.Consume(s_sample);

        Assert.Equal([Slot, Slot], _refilled);
    }

    [Fact]
    public void Consume_beforeAnEventWasWanted_refillsNothing()
    {
        FollowedActors followed = Follow(s_path);
        followed.Consume(s_sample);
        Assert.Empty(_refilled);

        followed.Hear(Samples.Of(s_sample));
        followed.Consume(s_sample, s_sample with { Slot = Slot + 1 });
        Assert.Equal([Slot], _refilled);
    }

    [Fact]
    public void Hear_ofWhatOthersWant_followsNobody()
    {
        FollowedActors followed = Follow(s_path);
        followed.Hear(Samples.Of(s_sample with { Old = Samples.Path("/srv/a"), New = Samples.Path("/srv/b") }));
        followed.Consume(s_sample);
        Assert.Empty(_refilled);
    }

    [Fact]
    public void Consume_aMinuteAfterTheLastThatWasWanted_refillsNoMore()
    {
        FollowedActors followed = Follow(s_path);
        followed.Hear(Samples.Of(s_sample));
        _time.Advance(FollowedActors.Time - TimeSpan.FromSeconds(1));
        followed.Consume(s_sample);
        Assert.Single(_refilled);

        _time.Advance(TimeSpan.FromSeconds(1));
        followed.Consume(s_sample);
        Assert.Single(_refilled);
    }

    [Fact]
    public void Consume_ofTheSlotsNextOwner_refillsNothing()
    {
        FollowedActors followed = Follow(s_path);
        followed.Hear(Samples.Of(s_sample));
        followed.Consume(s_sample with { Generation = 3 });
        Assert.Empty(_refilled);
    }

    /// <summary>Whoever found no slot shares one with all who did not.</summary>
    [Fact]
    public void Consume_ofTheOverflow_refillsNothing()
    {
        FollowedActors followed = Follow(s_mv);
        followed.Consume(s_sample with { Slot = SlotNumbers.OverflowFailed }, s_sample with { Slot = 0 });
        Assert.Empty(_refilled);
    }

    [Fact]
    public void Consume_beyondTheBudgetOfASecond_refillsNobodyUntilTheNext()
    {
        FollowedActors followed = Follow(s_mv, perSecond: 10);
        for (int i = 0; i < 20; i++)
        {
            followed.Consume(s_sample with { Slot = Slot + (i % 2) });
        }

        Assert.Equal(9, _refilled.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        followed.Consume(s_sample);
        Assert.Equal(10, _refilled.Count);
    }

    [Fact]
    public void Consume_ofMoreThanCanBeFollowed_followsTheLatest()
    {
        FollowedActors followed = Follow(s_path);
        for (int i = 0; i <= FollowedActors.Most; i++)
        {
            followed.Hear(Samples.Of(s_sample with { Slot = Slot + i }));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        for (int i = 0; i <= FollowedActors.Most; i++)
        {
            followed.Consume(s_sample with { Slot = Slot + i });
        }

        Assert.Equal(Enumerable.Range(Slot + 1, FollowedActors.Most), _refilled);
    }

    private FollowedActors Follow(EventSelection selection, int perSecond = 0) =>
        new([selection], perSecond, _time, _refilled.Add);
}
