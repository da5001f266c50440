using System.Buffers.Text;

namespace RenameExporter.Host;

/// <summary>One line of mountinfo (proc_pid_mountinfo(5)); names are bytes, unescaped.</summary>
/// <param name="Parent">The mount it is on; of the topmost one, not in the table.</param>
/// <param name="Root">
/// The directory of the file system that is mounted here: <c>/</c>, or <c>/var</c> of a bind mount.
/// </param>
internal sealed record Mount(int Id, int Parent, uint Major, uint Minor, byte[] Root, byte[] MountPoint)
{
    /// <returns>Null for a line that is none.</returns>
    public static Mount? Parse(ReadOnlySpan<byte> line)
    {
        Span<Range> fields = stackalloc Range[6];
        int count = 0;
        foreach (Range field in line.Split((byte)' '))
        {
            fields[count++] = field;
            if (count == fields.Length)
            {
                break;
            }
        }

        if (count < fields.Length
            || Number(line[fields[0]]) is not { } id
            || Number(line[fields[1]]) is not { } parent)
        {
            return null;
        }

        ReadOnlySpan<byte> device = line[fields[2]];
        int colon = device.IndexOf((byte)':');
        return colon > 0
            && Number(device[..colon]) is { } major && Number(device[(colon + 1)..]) is { } minor
            ? new(id, parent, (uint)major, (uint)minor, Unescape(line[fields[3]]), Unescape(line[fields[4]]))
            : null;
    }

    private static int? Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int value, out int used) && used == text.Length ? value : null;

    // Space, tab, line feed, backslash and '#' are a backslash and three octal digits.
    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        byte[] result = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool escape = text[i] == '\\' && i + 3 < text.Length
                && text[(i + 1)..(i + 4)].IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
            result[length++] = escape
                ? (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'))
                : text[i];
            i += escape ? 3 : 0;
        }

        return result[..length];
    }
}
