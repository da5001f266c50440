using System.Buffers;
using RenameExporter.Events;
using RenameExporter.Formats;

namespace RenameExporter.Sinks;

/// <summary>Lines to a descriptor. The write blocks, so it has a thread of its own.</summary>
internal abstract class StreamSink(string name, IEventFormat format) : IEventSink
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    public string Name => name;

    public async ValueTask<Delivery> DeliverAsync(
        IReadOnlyList<RenameEvent> events, CancellationToken cancellation)
    {
        _lines.ResetWrittenCount();
        foreach (RenameEvent renameEvent in events)
        {
            format.Write(renameEvent, _lines);
        }

        return await OnItsOwnThread(() => Write(_lines.WrittenSpan, events.Count));
    }

    public abstract ValueTask ReopenAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <param name="lines">So many events, each of one line.</param>
    protected abstract Delivery Write(ReadOnlySpan<byte> lines, int events);

    // A thread of the pool that waits for a reader would be one fewer to answer scrapes.
    protected static Task<T> OnItsOwnThread<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
