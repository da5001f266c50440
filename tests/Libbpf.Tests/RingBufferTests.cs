using System.Buffers.Binary;
using System.Runtime.InteropServices;

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

    /// <summary>Some begin at the ring's end and go on at its begin.</summary>
    [Fact]
    public void Consume_recordsOfManyRounds_areWholeAndInOrder()
    {
        var written = new List<ulong>();
        for (ulong round = 0; round < 400; round++)
        {
            ulong[] records = [.. Enumerable.Range(0, 7).Select(i => (round * 100) + (ulong)i + 0x0102030405060708)];
            Assert.Equal(0u, Write(records));
            written.AddRange(records);
            Assert.Equal(7, _ring.Consume(Keep));
        }

        Assert.Equal(written, _read);
    }

    [Fact]
    public void Consume_recordsInTwoParts_areWhole()
    {
        var read = new List<byte[]>();
        for (ulong round = 0; round < 1000; round++)
        {
            ulong word = round + 0x1122334455667788;
            Assert.Equal(0u, _object.Program("write_long").RunOn(word));
            Assert.Equal(1, _ring.Consume(bytes => read.Add(bytes.ToArray())));

            ulong[] words = [word, word + 1, word + 2, word + 3];
            Assert.Equal(
                [.. MemoryMarshal.AsBytes(words.AsSpan()), .. MemoryMarshal.AsBytes([(uint)word])], read[^1]);
        }
    }

    [Fact]
    public void Consume_recordThatIsDiscarded_isSkipped()
    {
        Write(1);
        _object.Program("discard").RunOn(0UL);
        Write(2);

        Assert.Equal(2, _ring.Consume(Keep));
        Assert.Equal([1, 2], _read);
    }

    /// <summary>Each page that is mapped counts as memory of the process, whether it was read or not.</summary>
    [Fact]
    public void Mapped_ofALargeRing_isAsFarAsItWasWritten()
    {
        using BpfObject large = TestObject.Open("ring");
        large.Map("ring").SetMaxEntries(1 << 20);
        large.Load();
        using RingBuffer ring = RingBuffer.Create(large.Map("ring"));
        large.Program("write_quietly").RunOn(1UL);

        Assert.Equal(1, ring.Consume(Keep));
        Assert.InRange(ring.Mapped, 1, 80 * 1024);

        for (ulong i = 2; i <= 100_000; i++)
        {
            large.Program("write_quietly").RunOn(i);
            if (i % 1000 == 0)
            {
                ring.Consume(Keep);
            }
        }

        Assert.Equal(Enumerable.Range(1, 100_000).Select(i => (ulong)i), _read);
        Assert.Equal((1 << 20) + (2 * Environment.SystemPageSize), ring.Mapped);
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
    public async Task Wait_resumed_waitsForARecordAgain()
    {
        _ring.Interrupt();
        _ring.Wait(Limit, Keep);
        _ring.Resume();

        Task<int> waiting = Task.Run(() => _ring.Wait(Limit, Keep), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken); // in which one that was not resumed would end
        _object.Program("write_and_wake").RunOn(1UL);

        Assert.Equal(1, await waiting);
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
