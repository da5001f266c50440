namespace RenameExporter.Tests.Events.Formats;

/// <summary>Names that somebody may give a file to fool who reads about it.</summary>
public static class HostileNames
{
    public static TheoryData<byte[]> All => new(
    [
        (byte[])[.. "two\nlines"u8],
        (byte[])[.. "carriage\rreturn\ttab"u8],
        (byte[])[.. "\u001b[2J\u001b[31mred\u001b]0;title\u0007"u8], // clears the screen, sets a title
        (byte[])[0x9b, .. "31m"u8], // CSI as one byte
        (byte[])[.. "caf"u8, 0xc3], // cut in the middle of a character
        (byte[])[0xff, 0xfe, 0x80],
        (byte[])[.. "txt.\u202egpj"u8], // right-to-left override
        (byte[])[.. "\u2066isolate\u2069\u200bzero width\ufeff"u8],
        (byte[])[.. "\u2028separator\u2029"u8],
        (byte[])[.. "back\\slash\\x41"u8],
        (byte[])[.. "quote\" -> \"other"u8],
        (byte[])[.. "{\"event\":1},"u8],
        (byte[])[.. new string('n', 255).Select(c => (byte)c)],
        (byte[])[.. Enumerable.Repeat((byte)0xe9, 255)],
        (byte[])[.. "日本語😀"u8],
        (byte[])[.. " leading and trailing "u8],
        (byte[])[.. "(replaced)"u8],
        (byte[])[.. "\u00a0no-break\u3000space"u8],
        (byte[])[(byte)'a', 0x7f, 0x01],
    ]);
}
