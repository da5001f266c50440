using System.Globalization;
using System.Text;
using CsCheck;

namespace RenameExporter.Tests.Escaping;

/// <summary>Names to print, and the way back.</summary>
internal static class EscapedNames
{
    // What tends to go wrong, whole or cut: every piece may meet every other.
    private static readonly byte[][] Pieces =
    [
        "a"u8.ToArray(), "x0"u8.ToArray(), " "u8.ToArray(), "\\"u8.ToArray(), @"\x"u8.ToArray(),
        "\""u8.ToArray(), "\n"u8.ToArray(), "\r"u8.ToArray(), "\t"u8.ToArray(), [0x7f], [0x1b],
        "é"u8.ToArray(), "漢"u8.ToArray(), "😀"u8.ToArray(), [0xf0, 0x9f, 0x98], [0xe6, 0xbc], [0xc3],
        [0xff], [0xfe], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
        "\u200d"u8.ToArray(), "\u202e"u8.ToArray(), "\u2066"u8.ToArray(), "\u00a0"u8.ToArray(),
        "\u2028"u8.ToArray(), "\u0301"u8.ToArray(), "\ufeff"u8.ToArray(), "\ufffd"u8.ToArray(),
        "\ue000"u8.ToArray(), "\u0378"u8.ToArray(),
    ];

    /// <summary>Names of 0 to 16 bytes; a NUL ends a name, so none has one.</summary>
    public static Gen<byte[]> Any { get; } = Gen.OneOf(
        Gen.Byte[1, 255].Array[0, 16],
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 6]
            .Select(pieces => pieces.SelectMany(p => p).Take(16).ToArray()));

    /// <summary>The inverse of EscapedName.Label, written from its description.</summary>
    public static byte[] Inverse(string printed)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < printed.Length;)
        {
            if (printed[i] != '\\')
            {
                Rune rune = Rune.GetRuneAt(printed, i);
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength;
            }
            else if (printed[i + 1] == '\\')
            {
                bytes.Add((byte)'\\');
                i += 2;
            }
            else
            {
                Assert.Equal('x', printed[i + 1]);
                bytes.Add(
                    byte.Parse(
                        printed.AsSpan(i + 2, 2), NumberStyles.HexNumber,
                        CultureInfo.InvariantCulture));
                i += 4;
            }
        }

        return bytes is [0] ? [] : [.. bytes]; // the name of no bytes
    }
}
