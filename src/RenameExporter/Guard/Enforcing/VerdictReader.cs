using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Guard.Enforcing;

/// <summary>Hears what the guard's programs report, on the guard's own thread. It may not block.</summary>
internal interface IVerdictListener
{
    /// <param name="record">Its names are the kernel's bytes, up to a NUL.</param>
    void Hear(in GuardRecord record);
}

/// <summary>Hands what the programs report to a listener, on a thread of its own that sleeps until there is something.</summary>
internal sealed class VerdictReader : IDisposable
{
    // A record wakes it; this is for one whose wake-up was lost.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly RingBuffer _records;
    private Thread? _thread;
    private volatile bool _stops;

    /// <exception cref="LibbpfException">No memory.</exception>
    public VerdictReader(BpfMap records) => _records = RingBuffer.Create(records);

    /// <summary>Once.</summary>
    public void Start(IVerdictListener listener)
    {
        _thread = new Thread(() => Read(listener)) { IsBackground = true, Name = "guard" };
        _thread.Start();
    }

    /// <summary>What was reported before is heard.</summary>
    public void Dispose()
    {
        _stops = true;
        _records.Interrupt();
        _thread?.Join();
        _records.Dispose();
    }

    private void Read(IVerdictListener listener)
    {
        RingBuffer.RecordHandler hear = record => listener.Hear(in MemoryMarshal.AsRef<GuardRecord>(record));
        while (!_stops)
        {
            _records.Wait(s_longest, hear);
            _records.Consume(hear);
        }
    }
}
