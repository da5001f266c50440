using System.Runtime.InteropServices;

namespace Librdkafka;

/// <summary>A client with its topic and its queue of events, which go before it.</summary>
internal sealed class ProducerHandle : SafeHandle
{
    /// <param name="client">Not 0.</param>
    public ProducerHandle(nint client)
        : base(0, ownsHandle: true)
    {
        SetHandle(client);
        Queue = NativeMethods.rd_kafka_queue_get_main(client);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Valid as long as this is.</summary>
    public nint Client => IsClosed ? throw new ObjectDisposedException(nameof(Producer)) : handle;

    /// <summary>Likewise.</summary>
    public nint Queue { get; }

    /// <summary>Likewise; 0 until there is one.</summary>
    public nint Topic { get; set; }

    protected override bool ReleaseHandle()
    {
        if (Topic != 0)
        {
            NativeMethods.rd_kafka_topic_destroy(Topic);
        }

        NativeMethods.rd_kafka_queue_destroy(Queue);
        NativeMethods.rd_kafka_destroy(handle); // waits for its threads
        return true;
    }
}
