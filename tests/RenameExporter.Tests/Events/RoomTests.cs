using ExporterToolkit.Delivery;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Host;
using Testing.Logging;

namespace RenameExporter.Tests.Events;

/// <summary>--events.queue is a bound of memory: what an event is said to take is no less than what it holds.</summary>
public sealed class RoomTests
{
    private static readonly int[] s_lengths = [0, 10, 250, 1000, 4096];

    public static TheoryData<int> Lengths => new(s_lengths);

    [Theory, MemberData(nameof(Lengths))]
    public void Places_ofAnEvent_coverTheMemoryThatItHolds(int length)
    {
        const int Many = 200;
        var kept = new RenameEvent[Many];
        RenameEvent sized = Make(length, 'a');
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Many; i++)
        {
            kept[i] = Make(length, (char)('a' + (i % 26)));
        }

        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Many;
        Assert.InRange(each, 1, sized.Places * Room.Place);
        Assert.InRange(sized.Places, 1, 1 + (int)(2 * each / Room.Place)); // and not far more
        GC.KeepAlive(kept);
    }

    [Fact]
    public void Places_ofUsualEvents_areOne()
    {
        Assert.Equal(1, Make(100, 'a').Places);
        Assert.Equal(1, Samples.Kernel.Places);
        Assert.True((Samples.Kernel with { Old = new(new byte[4096], true) }).Places > 2);
    }

    /// <summary>Of a sink that is away, with names as long as they can be.</summary>
    [Fact]
    public async Task Queue_ofTheLongestNames_holdsNoMoreThanItsPlaces()
    {
        var away = new TaskCompletionSource<DeliveryResult>();
        var sink = new Testing.Delivery.TestSink<RenameEvent> { Behaviour = (_, _) => away.Task };
        await using SinkRunner<RenameEvent> runner = EventPipeline.Runner(
            sink, TimeProvider.System, new RecordingLogger<RoomTests>(), capacity: 1000);
        for (int i = 0; i < 1000; i++)
        {
            runner.Offer(Make(4096, 'a'));
        }

        int places = Make(4096, 'a').Places;
        Assert.InRange(places, 5, 20);
        Assert.Equal((ulong)(1000 / places), runner.Counts.Queued);
        Assert.Equal(1000 - runner.Counts.Queued, runner.Counts.QueueFull);
    }

    // Nothing of it is shared.
    private static RenameEvent Make(int length, char filler)
    {
        byte[] Name() => [.. Enumerable.Repeat((byte)filler, length)];
        RenameSample sample = new(
            1, 2, 3, 4, 5, new(new string(filler, 20), new string(filler, 64)), 6, 7, 8, 9, 0, 0, RenameKinds.None, true, 8, 1, 99,
            Samples.Bytes($"{filler}"), Samples.Bytes("ext4"), new(Name(), false), new(Name(), false), false, 0, 0);
        return new()
        {
            Sample = sample,
            Origin = Samples.Origin,
            UnixNanoseconds = 1,
            Old = new(Name(), PathDoubts.None),
            New = new(Name(), PathDoubts.None),
            ParentDirectory = Name(),
            Executable = Name(),
            User = new string(filler, 8),
            Cgroup = new CgroupName("", ""),
        };
    }
}
