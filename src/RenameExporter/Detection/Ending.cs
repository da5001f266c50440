using System.Runtime.InteropServices;

namespace RenameExporter.Detection;

/// <summary>
/// The extension of a name, as far as it is a type: in small letters, without a date, a number, <c>~</c> or
/// <c>_original</c> behind it. At most 15 bytes, whoever chose them: longer ones are all the same.
/// </summary>
internal readonly record struct Ending(ulong Begin, ulong Rest)
{
    /// <summary>Bytes.</summary>
    public const int Longest = 15;

    /// <summary>As <see cref="Of"/> has what is longer.</summary>
    public static readonly Ending TooLong = From("<long>"u8);

    public bool IsEmpty => Begin == 0;

    /// <param name="name">The last component of a path.</param>
    public static Ending Of(ReadOnlySpan<byte> name)
    {
        int dot = name.LastIndexOf((byte)'.');
        int length = name.Length - dot - 1;
        if (dot <= 0 || length == 0)
        {
            return default;
        }

        return length > Longest ? TooLong : Normal(name[(dot + 1)..]);
    }

    /// <param name="text">Gets it, a char for each byte; of <see cref="Longest"/> at least.</param>
    /// <returns>The part that is it.</returns>
    public ReadOnlySpan<char> Text(Span<char> text)
    {
        Span<ulong> words = [Begin, Rest];
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(words);
        int length = bytes.IndexOf((byte)0); // there is always one
        for (int i = 0; i < length; i++)
        {
            text[i] = (char)bytes[i];
        }

        return text[..length];
    }

    private static Ending Normal(ReadOnlySpan<byte> extension)
    {
        Span<byte> small = stackalloc byte[Longest];
        for (int i = 0; i < extension.Length; i++)
        {
            byte b = extension[i];
            small[i] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }

        ReadOnlySpan<byte> normal = small[..extension.Length];
        int kept = normal.EndsWith("~"u8) ? 1 : normal.EndsWith("_original"u8) ? 9 : normal.EndsWith("_exiftool_tmp"u8) ? 13 : 0;
        normal = normal[..^kept];
        int letters = normal.TrimEnd("0123456789"u8).Length - 1; // before what may part them from the number
        bool isNumbered = letters > 0 && letters + 1 < normal.Length
            && normal[letters] is (byte)'-' or (byte)'_' or (byte)'.'
            && normal[letters - 1] is >= (byte)'a' and <= (byte)'z';
        return From(isNumbered ? normal[..letters] : normal);
    }

    private static Ending From(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> words = [0, 0];
        bytes.CopyTo(MemoryMarshal.AsBytes(words));
        return new(words[0], words[1]);
    }
}
