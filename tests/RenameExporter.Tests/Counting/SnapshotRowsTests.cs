using System.Runtime.CompilerServices;
using RenameExporter.Counting;
using RenameExporter.Tests.Probing;

namespace RenameExporter.Tests.Counting;

/// <summary>Memory that is used again, and snapshots that nothing changes.</summary>
public sealed class SnapshotRowsTests : IDisposable
{
    private readonly TestProbe _test = new(64);
    private readonly RenameRecorder _recorder;

    public SnapshotRowsTests() => _recorder = new(_test.Probe, new SeriesOptions(100, TimeSpan.Zero));

    public void Dispose()
    {
        _recorder.Dispose();
        _test.Dispose();
    }

    [Fact]
    public void Snapshot_whileOthersAreTaken_staysAsItIs()
    {
        _test.Count(Actors.Key("mv", error: 13), times: 2);
        using RenameSnapshot first = _recorder.Take(PollResult.None);
        for (int i = 0; i < 10; i++)
        {
            _test.Count(Actors.Key("mv", error: 13));
            _test.Count(Actors.Key($"other{i}"));
            using RenameSnapshot later = _recorder.Take(PollResult.None);
        }

        Assert.Equal(["mv/0/13 2"], first.Actors.Rows());
        Assert.Equal(2UL, first.Events.Failed);
    }

    [Fact]
    public void Take_afterOneThatIsDisposed_usesItsMemory()
    {
        RenameSnapshot first = _recorder.Take(PollResult.None);
        SnapshotRows rows = first.Rows;
        using (RenameSnapshot second = _recorder.Take(PollResult.None))
        {
            Assert.NotSame(rows, second.Rows);
        }

        first.Dispose();
        first.Dispose(); // gives it back once

        using RenameSnapshot third = _recorder.Take(PollResult.None), fourth = _recorder.Take(PollResult.None);
        Assert.Same(rows, third.Rows);
        Assert.NotSame(rows, fourth.Rows);
    }

    [Fact]
    public void Snapshot_thatIsDisposed_hasNoRows()
    {
        RenameSnapshot snapshot = _recorder.Take(PollResult.None);
        snapshot.Dispose();

        Assert.Throws<ObjectDisposedException>(() => snapshot.Actors);
        Assert.Throws<ObjectDisposedException>(() => snapshot.Overflow);
        Assert.Throws<ObjectDisposedException>(() => snapshot.Extensions);
    }

    [Fact]
    public void Take_manyActorsOrFew_allocatesTheSame()
    {
        long few = AllocatedByTake();
        for (int i = 0; i < 50; i++)
        {
            _test.Count(Actors.Key($"actor{i}", error: i % 2));
        }

        Assert.Equal(few, AllocatedByTake());
    }

    [Fact]
    public void Rows_thatAreFarTooLarge_areNotKept()
    {
        var memory = new SnapshotMemory();
        var rows = new SnapshotRows();
        rows.BeginActors(1000);
        rows.Add(new ActorTally(new Actor("mv", 0)).Totals);

        memory.Return(rows);

        Assert.NotSame(rows, memory.Rent());
    }

    [Fact]
    public void Return_moreThanAreKept_areUsedAgain()
    {
        var memory = new SnapshotMemory();
        SnapshotRows[] rows = [.. Enumerable.Range(0, 40).Select(_ => memory.Rent())];
        Assert.Equal(40, rows.Distinct().Count());

        Array.ForEach(rows, memory.Return);

        Assert.Equal(rows.ToHashSet(), Enumerable.Range(0, 40).Select(_ => memory.Rent()).ToHashSet());
        Assert.DoesNotContain(memory.Rent(), rows);
    }

    [Fact]
    public void Return_moreThanAreKept_areTheCollectors()
    {
        var memory = new SnapshotMemory();
        WeakReference[] rows = RentAndReturn(memory, 40);

        GC.Collect();

        Assert.Equal(4, rows.Count(row => row.IsAlive));
        Assert.Equal(4, Enumerable.Range(0, 40).Count(_ => IsOneOf(rows, memory.Rent())));
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // or the runtime may hold them on this test's stack
    private static WeakReference[] RentAndReturn(SnapshotMemory memory, int count)
    {
        SnapshotRows[] rows = [.. Enumerable.Range(0, count).Select(_ => memory.Rent())];
        Array.ForEach(rows, memory.Return);
        return Array.ConvertAll(rows, row => new WeakReference(row));
    }

    private static bool IsOneOf(WeakReference[] all, SnapshotRows rows) => Array.Exists(all, one => one.Target == rows);

    /// <summary>Series come, go and are reclaimed while several scrapes are written, some of them slowly.</summary>
    [Fact]
    public async Task Events_ofEverySnapshotInFlight_areTheSumOfItsRows()
    {
        using var enough = new CancellationTokenSource();
        Task churn = Task.Run(
            () =>
            {
                for (int i = 0; !enough.IsCancellationRequested; i++)
                {
                    _test.Count(Actors.Key($"name{i / 3 % 500}", error: i % 5 == 0 ? 13 : 0));
                    if (i % 50 == 0)
                    {
                        _recorder.Tick(() => TimeSpan.FromMinutes(i));
                        _recorder.ReclaimIdleSlots();
                    }
                }
            },
            TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(slow => Task.Run(
            async () =>
            {
                for (int i = 0; i < 300; i++)
                {
                    using RenameSnapshot snapshot = _recorder.Take(PollResult.None);
                    await Task.Delay(slow == 0 && i % 10 == 0 ? 5 : 0);
                    Assert.Equal(
                        snapshot.Events,
                        snapshot.Everyone.Aggregate(snapshot.Series.Expired, (sum, row) => sum.Plus(row.Outcomes)));
                    Actor[] actors = [.. snapshot.Actors.Select(row => row.Actor)];
                    Assert.Equal(actors.Order(), actors);
                }
            },
            TestContext.Current.CancellationToken)));
        await enough.CancelAsync();
        await churn;
    }

    private long AllocatedByTake()
    {
        _recorder.Take(PollResult.None).Dispose();
        _recorder.Take(PollResult.None).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        _recorder.Take(PollResult.None).Dispose();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
