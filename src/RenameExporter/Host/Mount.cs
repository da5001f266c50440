using System.Globalization;
using System.Text;

namespace RenameExporter.Host;

/// <summary>One line of mountinfo (proc_pid_mountinfo(5)); names are bytes, unescaped.</summary>
/// <param name="Parent">The mount it is on; of the topmost one, not in the table.</param>
/// <param name="Root">
/// The directory of the file system that is mounted here: <c>/</c>, or <c>/var</c> of a bind mount.
/// </param>
internal sealed record Mount(int Id, int Parent, uint Major, uint Minor, byte[] Root, byte[] MountPoint)
{
    /// <returns>Null for a line that is none.</returns>
    public static Mount? Parse(ReadOnlySpan<byte> line) =>
        Encoding.Latin1.GetString(line).Split(' ', 7) is [var id, var parent, var device, var root, var point, _, ..]
        && device.Split(':') is [var major, var minor]
        && int.TryParse(id, CultureInfo.InvariantCulture, out int number)
        && int.TryParse(parent, CultureInfo.InvariantCulture, out int parentNumber)
        && uint.TryParse(major, CultureInfo.InvariantCulture, out uint majorNumber)
        && uint.TryParse(minor, CultureInfo.InvariantCulture, out uint minorNumber)
            ? new(number, parentNumber, majorNumber, minorNumber, Unescape(root), Unescape(point))
            : null;

    // Space, tab, line feed, backslash and '#' are a backslash and three octal digits.
    private static byte[] Unescape(string text)
    {
        byte[] result = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool escape = text[i] == '\\' && i + 3 < text.Length
                && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0;
            result[length++] = escape
                ? (byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0'))
                : (byte)text[i];
            i += escape ? 3 : 0;
        }

        return result[..length];
    }
}

/// <summary>A line of mountinfo with what is mounted there.</summary>
/// <param name="Type">Of the file system: <c>ext4</c>, <c>cgroup2</c>.</param>
/// <param name="Options">Of its superblock; of a v1 hierarchy its controllers are among them.</param>
internal sealed record TypedMount(Mount Mount, string Type, IReadOnlyList<string> Options)
{
    /// <summary>The device number of its superblock, in the kernel's form.</summary>
    public uint Device => Mount.Major << 20 | Mount.Minor;

    public static IReadOnlyList<TypedMount> ParseAll(ReadOnlySpan<byte> mountinfo)
    {
        var mounts = new List<TypedMount>();
        foreach (Range range in mountinfo.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = mountinfo[range];
            int end = line.IndexOf(" - "u8);
            if (end > 0 && Mount.Parse(line) is { } mount
                && Encoding.Latin1.GetString(line[(end + 3)..]).Split(' ') is [var type, _, var options, ..])
            {
                mounts.Add(new(mount, type, options.Split(',')));
            }
        }

        return mounts;
    }
}
