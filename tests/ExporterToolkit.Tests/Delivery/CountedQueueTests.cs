using CsCheck;
using ExporterToolkit.Delivery;
using Testing.Delivery;

namespace ExporterToolkit.Tests.Delivery;

public sealed class CountedQueueTests
{
    [Fact]
    public void Counts_whateverHappens_addUp() =>
        Gen.Int[0, 8].Array[0, 200].Sample(steps =>
        {
            using var queue = new CountedQueue<int>("test", capacity: 5);
            int taken = 0;
            ulong offered = 0;
            foreach (int step in steps)
            {
                switch (step)
                {
                    case 0 or 1:
                        queue.Offer(step);
                        offered++;
                        break;
                    case 7:
                        queue.OfferAhead(step);
                        offered++;
                        break;
                    case 8:
                        taken += queue.TakeAhead(2).Count;
                        break;
                    case 2:
                        taken += queue.Take(3).Count;
                        break;
                    case 3 when taken > 0:
                        queue.Delivered(1);
                        taken--;
                        break;
                    case 4 when taken > 0:
                        queue.Refused(1);
                        taken--;
                        break;
                    case 5 when offered > 100:
                        queue.Abandon();
                        break;
                    default:
                        queue.Signal();
                        break;
                }

                QueueAssert.AddsUp(queue.Counts);
                Assert.Equal(offered, queue.Counts.Received);
                Assert.InRange(queue.Counts.Queued, 0UL, 5UL + CountedQueue<int>.MostAhead);
            }
        });

    [Fact]
    public void Offer_whenFull_dropsWhatComesAndKeepsWhatIsThere()
    {
        using var queue = new CountedQueue<int>("test", capacity: 2);

        Assert.True(queue.Offer(1));
        Assert.True(queue.Offer(2));
        Assert.False(queue.Offer(3));
        Assert.Equal([1, 2], queue.Take(10));
        Assert.False(queue.Offer(4)); // what is being delivered takes room, too

        Assert.Equal((4UL, 2UL, 2UL), (queue.Counts.Received, queue.Counts.Dropped, queue.Counts.Queued));
        Assert.Equal(2UL, queue.Counts.QueueFull);
    }

    [Fact]
    public void OfferAhead_whenFull_hasRoomOfItsOwnAndComesFirst()
    {
        using var queue = new CountedQueue<int>("test", capacity: 2);
        queue.Offer(1, 2);

        Assert.True(queue.OfferAhead(3));
        Assert.True(queue.OfferAhead(4));
        Assert.Equal([3, 4, 1], queue.Take(3));
        Assert.Equal([2], queue.Take(3));
        Assert.Equal((4UL, 0UL, 4UL), (queue.Counts.Received, queue.Counts.Dropped, queue.Counts.Queued));
    }

    [Fact]
    public void OfferAhead_withoutEnd_isBounded()
    {
        using var queue = new CountedQueue<int>("test", capacity: 2);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i < CountedQueue<int>.MostAhead, queue.HasRoomAhead);
            Assert.Equal(i < CountedQueue<int>.MostAhead, queue.OfferAhead(i));
        }

        Assert.Equal(100UL - CountedQueue<int>.MostAhead, queue.Counts.QueueFull);
        Assert.True(queue.Offer(1)); // whose room they do not take
        Assert.Equal(Enumerable.Range(0, 10), queue.TakeAhead(10));
        queue.Complete();
        Assert.False(queue.OfferAhead(1));
        Assert.Equal(1UL, queue.Counts.Stopped);
    }

    [Fact]
    public void Abandon_withSomethingLeft_dropsItOnce()
    {
        using var queue = new CountedQueue<int>("test", capacity: 9);
        queue.Offer(1);
        queue.Offer(2);
        queue.Take(1);

        queue.Abandon();
        queue.Delivered(1); // the sink got through after all: too late to count

        Assert.True(queue.IsFinished);
        Assert.Equal(2UL, queue.Counts.Stopped);
        Assert.Equal(0UL, queue.Counts.Delivered);
        QueueAssert.AddsUp(queue.Counts);
    }

    /// <summary>The thousands of an item are whose it is; the rest is what it takes.</summary>
    [Fact]
    public void Offer_ofItemsThatTakeMore_isBoundedInPlaces()
    {
        using var queue = new CountedQueue<int>("test", capacity: 10, item => item / 1000, placesOf: item => item % 1000);

        Assert.True(queue.Offer(1003, 1003, 1003));
        Assert.False(queue.Offer(1002)); // nine are taken
        Assert.True(queue.Offer(2001));
        Assert.False(queue.Offer(2004)); // it takes the places of two of the other's
        Assert.Equal((3UL, 3UL), (queue.Counts.QueueFull, queue.Counts.Queued));
        Assert.Equal([1003, 2001, 2004], queue.Take(9));

        Assert.True(queue.Offer(1002));
        Assert.False(queue.Offer(1001)); // eight are being delivered
        queue.Delivered(1);
        Assert.True(queue.Offer(1001));
        queue.Delivered(2);
        Assert.True(queue.Offer(1007)); // all of theirs are free
        QueueAssert.AddsUp(queue.Counts);
    }

    [Fact]
    public void Offer_ofWhatTakesMoreThanThereIs_hasTheWholeQueue()
    {
        using var queue = new CountedQueue<int>("test", capacity: 4, placesOf: item => item);

        Assert.True(queue.Offer(9));
        Assert.False(queue.Offer(1));
        Assert.Equal([9], queue.Take(2));
    }

    [Fact]
    public void Settling_moreThanWasTaken_isABug()
    {
        using var queue = new CountedQueue<int>("test", capacity: 9);
        queue.Offer(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Delivered(1));
    }

    [Fact]
    public async Task Counts_underManyWriters_addUpAtEveryMoment()
    {
        using var queue = new CountedQueue<int>("test", capacity: 100);
        Task[] writers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                queue.Offer(i);
            }
        }))];
        Task written = Task.WhenAll(writers);
        while (!written.IsCompleted || queue.Counts.Queued > 0)
        {
            int count = queue.Take(7).Count;
            QueueAssert.AddsUp(queue.Counts);
            queue.Delivered(count / 2);
            queue.Refused(count - count / 2);
            QueueAssert.AddsUp(queue.Counts);
        }

        await written;
        Assert.Equal(80_000UL, queue.Counts.Received);
    }
}
