using System.IO.Pipelines;
using ExporterToolkit.Exposition;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Metrics;

namespace RenameExporter.Tests.Metrics;

/// <summary>Scrapes come for ever, and actors by the ten thousand: what each allocates is what the exporter grows to.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Page_ofManyActors_allocatesWhatOneOfFewDoes()
    {
        long few = AllocatedBy(PageOf(actors: 10));
        long many = AllocatedBy(PageOf(actors: 5_000));

        Assert.InRange(many, 0, few + 512);
        Assert.InRange(few, 0, 8 * 1024);
    }

    private static RenameSnapshot PageOf(int actors) => new TestSnapshot
    {
        Rows =
        [
            .. Enumerable.Range(0, actors).Select(i => ($"actor-{i}", 1000u, 0, 7UL)),
            .. Enumerable.Range(0, actors).Select(i => ($"actor-{i}", 1000u, 13, 1UL)),
        ],
        Latency = [new(null, new ulong[LatencyNumbers.Buckets], 0), new("ext4", new ulong[LatencyNumbers.Buckets], 0), new("tmpfs", new ulong[LatencyNumbers.Buckets], 0)],
    }.Take();

    private static long AllocatedBy(RenameSnapshot snapshot)
    {
        Write(snapshot); // what is made once
        return Enumerable.Range(0, 5).Min(_ => // a collection may empty the pools of buffers meanwhile
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Write(snapshot);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    private static void Write(RenameSnapshot snapshot)
    {
        using var writer = new ExpositionWriter(new Sink());
        ValueTask written = SnapshotSource.WriteAsync(snapshot, ExpositionText.Build, writer, CancellationToken.None);
        Assert.True(written.IsCompletedSuccessfully); // nothing waited, so all of it was on this thread
    }

    /// <summary>Forgets what it gets.</summary>
    private sealed class Sink : PipeWriter
    {
        private readonly byte[] _room = new byte[4096];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _room;

        public override Span<byte> GetSpan(int sizeHint = 0) => _room;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;
    }
}
