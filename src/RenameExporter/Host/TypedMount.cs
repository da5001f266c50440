using System.Text;

namespace RenameExporter.Host;

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
