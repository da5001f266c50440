using System.Text;
using RenameExporter.Escaping;

namespace RenameExporter.Events.Formats;

/// <summary>
/// How long a line may be. Container runtimes split longer ones, and two paths of 4 KiB of hostile bytes were 50 KB. An
/// event whose line would be longer is written again, with its names cut; it says which ones.
/// </summary>
internal static class LineLimit
{
    /// <summary>Bytes, with the line feed.</summary>
    public const int Longest = 16_384;

    /// <summary>Bytes of JSON that a cut path or program has at most. Four of them, and all else, are no line too long.</summary>
    public const int Path = 1700;

    /// <summary>Likewise a name: 255 bytes of any kind.</summary>
    public const int Name = 255 * 5;

    /// <summary>Likewise all arguments together.</summary>
    public const int Arguments = 1000;

    // Of names: a byte is 5 of JSON at most, and 4/3 in base64; what has no names in it is 6,100, and 2,900 of host and labels.
    private const int SurelyFits = 1000;

    /// <summary>Whether the line could be too long: seldom, and then it has to be tried.</summary>
    public static bool IsDoubtful(RenameEvent made)
    {
        // A path has the name in it, which is written again.
        int bytes = (2 * (made.Old.Bytes.Length + made.New.Bytes.Length))
            + (made.Burst?.FirstFile.Bytes.Length ?? 0) + made.Executable.Length + made.ParentDirectory.Length + (made.User?.Length ?? 0);
        foreach (ReadOnlyMemory<byte> argument in made.CommandLine?.Arguments ?? [])
        {
            bytes += argument.Length + 1;
        }

        return bytes > SurelyFits;
    }

    /// <summary>The begin of a name, whose text is so long at most; no character and no escape is cut.</summary>
    /// <param name="most">Bytes of JSON.</param>
    public static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> name, int most)
    {
        int length = Math.Min(name.Length, most);
        while (true)
        {
            length = WholeCharacters(name, length);
            int size = SizeOf(EscapedName.Text(name[..length]));
            if (size <= most)
            {
                return name[..length];
            }

            length = Math.Min(length - 1, (int)((long)length * most / size));
        }
    }

    /// <summary>Of a string of JSON, without its quotes.</summary>
    public static int SizeOf(string text)
    {
        const int Escaped = 6; // \u and four digits: so the writer has each half of what is beyond the first plane
        int size = Encoding.UTF8.GetByteCount(text) + text.AsSpan().Count('\\') + text.AsSpan().Count('"');
        foreach (char unit in text)
        {
            size += char.IsSurrogate(unit) ? Escaped - 2 : 0; // of UTF-8 it is two bytes
        }

        return size;
    }

    private static int WholeCharacters(ReadOnlySpan<byte> name, int length)
    {
        const int LongestCharacter = 4;
        int least = Math.Max(0, length - LongestCharacter + 1);
        int end = length;
        while (end > least && end < name.Length && (name[end] & 0xC0) == 0x80)
        {
            end--; // within a character, unless it is none
        }

        return end;
    }
}
