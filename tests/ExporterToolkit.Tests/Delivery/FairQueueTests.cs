using CsCheck;
using ExporterToolkit.Delivery;
using Testing.Delivery;

namespace ExporterToolkit.Tests.Delivery;

/// <summary>Items are numbers; the thousands are whose they are.</summary>
public sealed class FairQueueTests
{
    [Fact]
    public void Take_ofAllThereIs_isInTheOrderInWhichItCame()
    {
        using CountedQueue<int> queue = Queue(capacity: 10);
        queue.Offer(1001, 1002, 2001, 1003);

        Assert.Equal([1001, 1002, 2001, 1003], queue.Take(10));
    }

    [Fact]
    public void Take_behindAFlood_bringsTheOthersSoon()
    {
        using CountedQueue<int> queue = Queue(capacity: 1000);
        queue.Offer([.. Enumerable.Range(1000, 500)]);
        queue.Offer(2001, 2002, 3001);

        IReadOnlyList<int> first = queue.Take(6);

        Assert.Equal([2001, 2002], first.Where(item => item / 1000 == 2));
        Assert.Contains(3001, first);
        Assert.Equal([1000, 1001, 1002], first.Where(item => item / 1000 == 1));
    }

    [Fact]
    public void Offer_toWhatAFloodHasFilled_costsTheFloodItsNewest()
    {
        using CountedQueue<int> queue = Queue(capacity: 10);
        queue.Offer([.. Enumerable.Range(1000, 20)]);

        Assert.False(queue.Offer(2001));
        Assert.False(queue.Offer(2002));

        Assert.Equal([1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 2001, 2002], queue.Take(20));
        Assert.Equal(12UL, queue.Counts.QueueFull);
        QueueAssert.AddsUp(queue.Counts);
    }

    [Fact]
    public void Offer_toWhatIsSharedEqually_dropsWhatComes()
    {
        using CountedQueue<int> queue = Queue(capacity: 4);
        queue.Offer(1001, 2001, 1002, 2002);

        Assert.False(queue.Offer(1003));
        Assert.False(queue.Offer(2003));
        Assert.False(queue.Offer(3001)); // it has none, they have two

        Assert.Equal([1, 2, 3], queue.Take(4).Select(item => item / 1000).Distinct().Order());
    }

    /// <summary>Against lists that are searched from one end to the other.</summary>
    [Fact]
    public void Steps_ofAnyKind_areThoseOfTheModel() =>
        Gen.Int[0, 9].Select(Gen.Int[1, 4]).Array[0, 300].Sample(steps =>
        {
            var queue = new FairQueue<int>(item => item / 1000, PlacesOf);
            var model = new List<int>();
            int next = 0;
            foreach (var (step, owner) in steps)
            {
                int item = owner * 1000 + next++;
                int Of(int one) => model.Where(other => other / 1000 == one).Sum(PlacesOf);
                switch (step)
                {
                    case < 6:
                        queue.Add(item);
                        model.Add(item);
                        break;
                    case < 8:
                        int most = Enumerable.Range(1, 4).Max(Of);
                        int[] all = [.. model];
                        bool room = queue.MakeRoomFor(item, out int dropped);
                        Assert.Equal(most > Of(owner) + PlacesOf(item), room);
                        if (room)
                        {
                            // Which of several that have most is not said; it is the last one of one of them.
                            model = Remaining(queue, model, most);
                            Assert.Equal([dropped], all.Except(model));
                        }

                        break;
                    default:
                        var taken = new List<int>();
                        int[] before = [.. model];
                        queue.Take(step == 8 ? 3 : int.MaxValue, taken);
                        Assert.Equal(step == 8 ? Math.Min(3, before.Length) : before.Length, taken.Count);
                        Assert.All(taken.GroupBy(one => one / 1000), share => Assert.Equal(
                            before.Where(one => one / 1000 == share.Key).Take(share.Count()), share));
                        model.RemoveAll(taken.Contains);
                        break;
                }

                Assert.Equal((model.Count, model.Sum(PlacesOf)), (queue.Count, queue.Places));
            }

            var rest = new List<int>();
            queue.Take(int.MaxValue, rest);
            Assert.Equal(model, rest);
        });

    // One to three, whoever has them.
    private static int PlacesOf(int item) => (item % 3) + 1;

    private static CountedQueue<int> Queue(int capacity) => new("test", capacity, item => item / 1000);

    private static List<int> Remaining(FairQueue<int> queue, List<int> model, int most)
    {
        var all = new List<int>();
        queue.Take(int.MaxValue, all);
        int gone = Assert.Single(model.Except(all));
        Assert.Equal(most, model.Where(item => item / 1000 == gone / 1000).Sum(PlacesOf));
        Assert.Equal(gone, model.Last(item => item / 1000 == gone / 1000));
        foreach (int item in all)
        {
            queue.Add(item);
        }

        return all;
    }
}
