using System.Text;
using RenameExporter.Abi;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Counting.Kept;

/// <summary>Reads what <see cref="TotalsWriter"/> wrote.</summary>
internal ref struct TotalsReader(ReadOnlySpan<byte> totals)
{
    private ReadOnlySpan<byte> _rest = totals;

    /// <exception cref="KeptException">There is no more, or it is no number.</exception>
    public ulong Number()
    {
        ulong number = 0;
        for (int bits = 0; bits < 64; bits += 7)
        {
            if (_rest.IsEmpty)
            {
                break;
            }

            byte next = _rest[0];
            _rest = _rest[1..];
            number |= (ulong)(next & 0x7f) << bits;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new KeptException("its totals do not hold what they say");
    }

    /// <param name="limit">It is less.</param>
    /// <exception cref="KeptException">It is not, or there is no more.</exception>
    public int Below(int limit) => Number() is var number && number < (ulong)limit
        ? (int)number
        : throw new KeptException($"its totals have {number} where less than {limit} can be");

    public bool Bool() => Number() != 0;

    /// <exception cref="KeptException">There are fewer.</exception>
    public ReadOnlySpan<byte> Bytes()
    {
        ulong announced = Number();
        int length = announced <= (ulong)_rest.Length
            ? (int)announced
            : throw new KeptException("its totals end too early");
        ReadOnlySpan<byte> bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public OutcomeCounts Outcomes() => new(Number(), Number(), Number());

    public RenameCounts Counts()
    {
        RenameCounts counts = default;
        foreach (ref ulong count in (Span<ulong>)counts.Count)
        {
            count = Number();
        }

        return counts;
    }

    public SampleCounts Samples() => new() { Sampled = Number(), Suppressed = Number(), Lost = Number() };
}
