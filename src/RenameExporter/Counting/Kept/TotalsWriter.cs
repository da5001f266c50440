using System.Text;
using RenameExporter.Abi;

namespace RenameExporter.Counting.Kept;

/// <summary>Writes numbers, most of which are small (LEB128), and bytes, as far as there is room.</summary>
internal ref struct TotalsWriter(Span<byte> room)
{
    private const int LongestNumber = 10;

    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    /// <summary>There was more than there is room for; nothing of it counts.</summary>
    public bool IsFull { get; private set; }

    public void Add(ulong number)
    {
        if (IsFull || _room.Length - Length < LongestNumber)
        {
            IsFull = true;
            return;
        }

        for (; number >= 0x80; number >>= 7)
        {
            _room[Length++] = (byte)(number | 0x80);
        }

        _room[Length++] = (byte)number;
    }

    public void Add(bool yes) => Add(yes ? 1UL : 0);

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        Add((ulong)bytes.Length);
        if (IsFull || _room.Length - Length < bytes.Length)
        {
            IsFull = true;
            return;
        }

        bytes.CopyTo(_room[Length..]);
        Length += bytes.Length;
    }

    public void Add(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Add((ulong)length);
        if (IsFull || _room.Length - Length < length)
        {
            IsFull = true;
            return;
        }

        Length += Encoding.UTF8.GetBytes(text, _room[Length..]);
    }

    public void Add(in OutcomeCounts counts)
    {
        Add(counts.Renamed);
        Add(counts.Noops);
        Add(counts.Failed);
    }

    public void Add(in RenameCounts counts)
    {
        foreach (ulong count in (ReadOnlySpan<ulong>)counts.Count)
        {
            Add(count);
        }
    }

    public void Add(in SampleCounts counts)
    {
        Add(counts.Sampled);
        Add(counts.Suppressed);
        Add(counts.Lost);
    }
}
