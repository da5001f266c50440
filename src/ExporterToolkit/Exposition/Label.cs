using System.Buffers;
using System.Text;

namespace ExporterToolkit.Exposition;

/// <summary>A name and a value, of a series.</summary>
public readonly struct Label
{
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create("\\\"\n"u8);

    private readonly string _name;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _utf8;

    /// <param name="value">Not yet escaped.</param>
    public Label(string name, string value) => (_name, _text) = (name, value);

    /// <param name="utf8">Not yet escaped.</param>
    public Label(string name, ReadOnlyMemory<byte> utf8) => (_name, _utf8) = (name, utf8);

    /// <summary>The most bytes that <see cref="Write"/> writes.</summary>
    internal int MaxBytes => (_name.Length + (_text?.Length ?? 0)) * 3 * 2 + _utf8.Length * 2 + "=\"\""u8.Length;

    /// <summary><c>name="value"</c>, escaped.</summary>
    /// <param name="room">Of <see cref="MaxBytes"/>.</param>
    /// <returns>The number of bytes.</returns>
    internal int Write(Span<byte> room)
    {
        int used = Encoding.UTF8.GetBytes(_name, room);
        used += Copy("=\""u8, room[used..]);
        if (_text is null)
        {
            used += Escape(_utf8.Span, room[used..]);
        }
        else
        {
            // Where nothing has to be escaped, and it seldom has, it is in its place at once.
            int length = Encoding.UTF8.GetBytes(_text, room[used..]);
            used += room.Slice(used, length).ContainsAny(s_escaped)
                ? Escape(Encoding.UTF8.GetBytes(_text), room[used..])
                : length;
        }

        return used + Copy("\""u8, room[used..]);
    }

    private static int Escape(ReadOnlySpan<byte> value, Span<byte> room)
    {
        int used = 0;
        for (int special; (special = value.IndexOfAny(s_escaped)) >= 0; value = value[(special + 1)..])
        {
            used += Copy(value[..special], room[used..]);
            room[used++] = (byte)'\\';
            room[used++] = value[special] == (byte)'\n' ? (byte)'n' : value[special];
        }

        return used + Copy(value, room[used..]);
    }

    private static int Copy(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        bytes.CopyTo(room);
        return bytes.Length;
    }
}

/// <summary>The labels of a series as the page has them: made once where every scrape writes the series.</summary>
public readonly struct EncodedLabels
{
    private readonly byte[]? _bytes; // {a="b",c="d"

    /// <param name="labels">At least one.</param>
    public EncodedLabels(params ReadOnlySpan<Label> labels)
    {
        int most = 0;
        foreach (Label label in labels)
        {
            most += label.MaxBytes + 1;
        }

        byte[] room = ArrayPool<byte>.Shared.Rent(most);
        int used = 0;
        foreach (Label label in labels)
        {
            room[used] = used == 0 ? (byte)'{' : (byte)',';
            used += 1 + label.Write(room.AsSpan(used + 1));
        }

        _bytes = room[..used];
        ArrayPool<byte>.Shared.Return(room);
    }

    /// <summary>Without the bracket behind them.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>With both brackets.</summary>
    public override string ToString() => $"{Encoding.UTF8.GetString(Bytes)}}}";
}
