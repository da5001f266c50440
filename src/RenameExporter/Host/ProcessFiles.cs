using System.Buffers.Text;
using System.Text;
using Libbpf;

namespace RenameExporter.Host;

/// <param name="Arguments">The program's name first; each without its NUL.</param>
/// <param name="Truncated">There were more.</param>
internal sealed record CommandLineBytes(IReadOnlyList<ReadOnlyMemory<byte>> Arguments, bool Truncated);

/// <summary>
/// What /proc tells of a process, while it runs; nothing afterwards. A name or a path is bytes.
/// </summary>
/// <param name="root">Where a proc with the host's processes is mounted; null: nowhere, so nothing is known.</param>
/// <param name="self">The exporter's own number there; null: it has another one.</param>
internal sealed class ProcessFiles(string? root, int? self = null)
{
    private const string OwnProc = "/proc";

    // PROC_PID_INIT_INO, include/linux/proc_ns.h: the namespace whose numbers the kernel side sees.
    private const string HostsNamespace = "pid:[4026531836]";

    private const int LongestCommandLine = 4096;

    // stat(5) counts in these, on every architecture.
    private const double TicksPerSecond = 100;

    /// <summary>The exporter's own number; null: not known, or another one in this proc.</summary>
    public int? Self => self;

    /// <param name="rootFs">--path.rootfs.</param>
    public static ProcessFiles Find(string rootFs)
    {
        string? root = FindRoot(rootFs);
        return new(root, root == OwnProc ? Environment.ProcessId : null);
    }

    /// <summary>Finds the proc file system whose process numbers are the host's.</summary>
    /// <param name="rootFs">--path.rootfs.</param>
    /// <returns>Null: in a container without the host's, whose numbers would mean other processes.</returns>
    public static string? FindRoot(string rootFs)
    {
        string mounted = Path.Combine(rootFs, "proc");
        return LinkText($"{OwnProc}/self/ns/pid") == HostsNamespace ? OwnProc
            : LinkText($"{mounted}/1/ns/pid") == HostsNamespace ? mounted
            : null;
    }

    /// <summary>When it started: seconds since boot, suspension included, of which the file has hundredths.</summary>
    /// <returns>Null when it has ended.</returns>
    public double? Started(int pid) => pid > 0 && Read($"{pid}/stat") is { } stat && StartTicks(stat) is { } ticks
        ? ticks / TicksPerSecond
        : null;

    /// <summary>Seconds since boot, suspension included, in hundredths.</summary>
    public double? Uptime() => Read("uptime") is { } uptime
        && Utf8Parser.TryParse(uptime, out double seconds, out _)
        ? seconds
        : null;

    public byte[]? Executable(int pid) => Link($"{pid}/exe", out _);

    /// <param name="denied">Without the right to look at the process: none of its links is shown.</param>
    /// <returns>Null when it is not known, or has been deleted.</returns>
    public byte[]? WorkingDirectory(int pid, out bool denied) => Directory($"{pid}/cwd", out denied);

    /// <inheritdoc cref="WorkingDirectory"/>
    /// <returns>Of an open directory; null when it is not known, or has been deleted.</returns>
    public byte[]? OpenDirectory(int pid, int descriptor, out bool denied) =>
        Directory($"{pid}/fd/{descriptor}", out denied);

    /// <summary>Which mount namespace it is in: <c>mnt:[4026531841]</c>.</summary>
    public string? MountNamespace(int pid) =>
        root is null ? null : LinkText($"{root}/{pid}/ns/mnt");

    public byte[]? MountInfo(int pid) => Read($"{pid}/mountinfo");

    /// <summary>Lines of hierarchy, controllers and path (cgroups(7)).</summary>
    public byte[]? Cgroups(int pid) => Read($"{pid}/cgroup");

    public CommandLineBytes? CommandLine(int pid)
    {
        if (Read($"{pid}/cmdline", LongestCommandLine + 1) is not { Length: > 0 } text)
        {
            return null;
        }

        bool truncated = text.Length > LongestCommandLine;
        ReadOnlyMemory<byte> all = text.AsMemory(0, truncated ? LongestCommandLine : text.Length);
        if (!truncated && all.Span[^1] == 0)
        {
            all = all[..^1];
        }

        var arguments = new List<ReadOnlyMemory<byte>>();
        foreach (Range argument in all.Span.Split((byte)0))
        {
            arguments.Add(all[argument]);
        }

        return new(arguments, truncated);
    }

    // The kernel appends " (deleted)" to the name of what is gone. A directory may be called so, too; looking
    // whether it is there could wait for ever, on a file system of somebody's own (fuse(4)).
    private byte[]? Directory(string link, out bool denied) =>
        Link(link, out denied) is [(byte)'/', ..] target && !target.AsSpan().EndsWith(" (deleted)"u8) ? target : null;

    /// <param name="stat">Pid, (comm), state …; the comm may have parentheses and spaces.</param>
    /// <returns>Null for a zombie as well: it has nothing left but its number.</returns>
    private static ulong? StartTicks(byte[] stat)
    {
        const int FieldsBefore = 19; // starttime is field 22, and the state, behind the comm, is 3
        ReadOnlySpan<byte> rest = stat.AsSpan(stat.AsSpan().LastIndexOf((byte)')') + 1).TrimStart((byte)' ');
        if (rest.IsEmpty || rest[0] is (byte)'Z' or (byte)'X')
        {
            return null;
        }

        for (int i = 0; i < FieldsBefore; i++)
        {
            rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        }

        return Utf8Parser.TryParse(rest, out ulong ticks, out _) ? ticks : null;
    }

    private byte[]? Link(string path, out bool denied)
    {
        denied = false;
        return root is null ? null : SymbolicLink.Read($"{root}/{path}", out denied);
    }

    private static string? LinkText(string path) =>
        SymbolicLink.Read(path) is { } link ? Encoding.ASCII.GetString(link) : null;

    // Null: it has ended, or is not ours to look at.
    private byte[]? Read(string path, int most = int.MaxValue) => root is null ? null : SmallFile.Read($"{root}/{path}", most);
}
