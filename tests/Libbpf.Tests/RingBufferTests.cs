using System.Buffers.Binary;

namespace Libbpf.Tests;

public sealed class RingBufferTests : IDisposable
{
    // Against hangs only: what is asked for is there already.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly BpfObject _object = TestObject.Open("ring");
    private readonly RingBuffer _ring;
    private readonly List<ulong> _read = [];

    public RingBufferTests()
    {
        _object.Load();
        _ring = RingBuffer.Create(_object.Map("ring"));
    }

    public void Dispose()
    {
        _ring.Dispose();
        _object.Dispose();
    }

    [Fact]
    public void Consume_recordsWithoutWakeUp_areAllThereInOrder()
    {
        Write(1, 2, 3);

        Assert.Equal(3, _ring.Consume(Keep));
        Assert.Equal([1, 2, 3], _read);
        Assert.Equal(0, _ring.Consume(Keep));
    }

    [Fact]
    public void Consume_fullRing_makesRoom()
    {
        ulong written = 0;
        while (Write(written) == 0)
        {
            written++;
        }

        Assert.Equal((int)written, _ring.Consume(Keep));
        Assert.Equal(0u, Write(77));
        Assert.Equal(1, _ring.Consume(Keep));
        Assert.Equal(77UL, _read[^1]);
    }

    /// <summary>The timer reads what the programs asked nobody's attention for.</summary>
    [Fact]
    public void Wait_recordsWithoutWakeUp_areNotSeen()
    {
        Write(1);

        Assert.Equal(0, _ring.Wait(TimeSpan.FromMilliseconds(1), Keep));
    }

    [Fact]
    public void Wait_recordWithWakeUp_bringsAllThereAre()
    {
        Write(1);
        _object.Program("write_and_wake").RunOn(2UL);

        Assert.Equal(2, _ring.Wait(Limit, Keep));
        Assert.Equal([1, 2], _read);
    }

    [Fact]
    public void Wait_afterAWakeUp_isNotEndedByRecordsWithoutOne()
    {
        _object.Program("write_and_wake").RunOn(1UL);
        Assert.Equal(1, _ring.Wait(Limit, Keep));
        Write(2);

        Assert.Equal(0, _ring.Wait(TimeSpan.FromMilliseconds(1), Keep));
    }

    [Fact]
    public async Task Wait_interrupted_endsAndSoDoLaterOnes()
    {
        Task<int> waiting = Task.Run(() => _ring.Wait(Limit, Keep), TestContext.Current.CancellationToken);
        _ring.Interrupt();

        Assert.Equal(0, await waiting);
        Assert.Equal(0, _ring.Wait(Limit, Keep));
    }

    [Fact]
    public void Consume_handlerThatThrows_throwsItsExceptionAndGoesOnBehindTheRecord()
    {
        Write(1, 2, 3);

        var e = Assert.Throws<InvalidOperationException>(
            () => _ring.Consume(_ => throw new InvalidOperationException("mine")));
        Assert.Equal("mine", e.Message);
        Assert.Equal(2, _ring.Consume(Keep));
        Assert.Equal([2, 3], _read);
    }

    [Fact]
    public void Consume_disposed_throws()
    {
        _ring.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _ring.Consume(Keep));
    }

    [Fact]
    public void Create_mapOfAnotherKind_throwsAndNamesIt()
    {
        var e = Assert.Throws<LibbpfException>(() => RingBuffer.Create(_object.Map("other")));

        Assert.StartsWith("cannot read ring buffer other: ", e.Message, StringComparison.Ordinal);
    }

    /// <returns>Of the last one: 0, or 1 when there was no room.</returns>
    private uint Write(params ReadOnlySpan<ulong> records)
    {
        uint result = 0;
        foreach (ulong record in records)
        {
            result = _object.Program("write_quietly").RunOn(record);
        }

        return result;
    }

    private void Keep(ReadOnlySpan<byte> record) => _read.Add(BinaryPrimitives.ReadUInt64LittleEndian(record));
}
