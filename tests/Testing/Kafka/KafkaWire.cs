using System.Buffers.Binary;
using System.Text;

namespace Testing.Kafka;

/// <summary>Reads what Kafka's protocol writes: https://kafka.apache.org/protocol.html#protocol_types.</summary>
internal sealed class WireReader(byte[] bytes)
{
    private int _at;

    public int At => _at;

    public byte Int8() => bytes[_at++];

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string? Text() => Int16() is >= 0 and short length ? Encoding.UTF8.GetString(Take(length)) : null;

    public byte[] Bytes() => Int32() is > 0 and int length ? Take(length).ToArray() : [];

    public byte[] Rest() => bytes[_at..];

    /// <summary>Zigzag.</summary>
    public long Varint()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Int8();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }
    }

    public byte[] VarintBytes() => Varint() is > 0 and long length ? Take((int)length).ToArray() : [];

    private ReadOnlySpan<byte> Take(int length)
    {
        _at += length;
        return bytes.AsSpan(_at - length, length);
    }
}

/// <summary>Writes it. Each returns the writer.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public WireWriter Int8(byte value)
    {
        _bytes.Add(value);
        return this;
    }

    public WireWriter Int16(int value) => Int8((byte)(value >> 8)).Int8((byte)value);

    public WireWriter Int32(int value) => Int16(value >> 16).Int16(value);

    public WireWriter Int64(long value) => Int32((int)(value >> 32)).Int32((int)value);

    public WireWriter Raw(ReadOnlySpan<byte> value)
    {
        _bytes.AddRange(value);
        return this;
    }

    public WireWriter Bytes(ReadOnlySpan<byte> value) => Int32(value.Length).Raw(value);

    public WireWriter Text(string? value) => value is null
        ? Int16(-1)
        : Int16(Encoding.UTF8.GetByteCount(value)).Raw(Encoding.UTF8.GetBytes(value));
}
