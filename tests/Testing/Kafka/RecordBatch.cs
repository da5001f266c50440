using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace Testing.Kafka;

/// <summary>A batch of records of version 2, as it is or by gzip: https://kafka.apache.org/documentation/#recordbatch.</summary>
internal sealed record RecordBatch(long ProducerId, int Epoch, int FirstSequence, IReadOnlyList<(string Key, string Value)> Records)
{
    private const int CheckedFrom = 21; // behind the sum
    private const int RecordsFrom = 61; // behind their number
    private const int Gzip = 1;

    /// <exception cref="InvalidDataException">The sum is another, or it is compressed otherwise.</exception>
    public static RecordBatch Parse(byte[] bytes)
    {
        var reader = new WireReader(bytes);
        reader.Int64(); // the first offset
        int length = reader.Int32();
        reader.Int32(); // the leader's epoch
        if (reader.Int8() != 2 || length != bytes.Length - 12)
        {
            throw new InvalidDataException("no batch of version 2");
        }

        uint sum = reader.UInt32();
        if (sum != Crc32C(bytes.AsSpan(CheckedFrom)))
        {
            throw new InvalidDataException("the batch has another sum");
        }

        int compression = reader.Int16() & 7;
        reader.Int32();
        reader.Int64();
        reader.Int64();
        long producer = reader.Int64();
        int epoch = reader.Int16();
        int sequence = reader.Int32();
        var records = new (string, string)[reader.Int32()];
        reader = compression switch
        {
            0 => reader,
            Gzip => new(Unpack(bytes[RecordsFrom..])),
            _ => throw new InvalidDataException($"the batch is compressed by codec {compression}"),
        };
        for (int i = 0; i < records.Length; i++)
        {
            reader.Varint();
            reader.Int8();
            reader.Varint();
            reader.Varint();
            records[i] = (Encoding.UTF8.GetString(reader.VarintBytes()), Encoding.UTF8.GetString(reader.VarintBytes()));
            if (reader.Varint() != 0)
            {
                throw new InvalidDataException("the record has headers");
            }
        }

        return new(producer, epoch, sequence, records);
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
