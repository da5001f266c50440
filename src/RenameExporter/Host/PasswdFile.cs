using System.Globalization;
using Libbpf;
using RenameExporter.Escaping;

namespace RenameExporter.Host;

/// <summary>
/// Names of users, from a file as passwd(5) describes it. Not from NSS: what only LDAP, SSSD or
/// systemd know stays a number, but nothing here ever waits for a network.
/// </summary>
/// <param name="root">Links in the path stay in this directory; empty: this process's own root.</param>
internal sealed class PasswdFile(string root, string path, ILogger logger)
{
    /// <summary>Bytes of a file that is read, and names of it that are kept.</summary>
    public const int MostBytes = 8 << 20, MostNames = 100_000;

    private const int LongestName = 256; // LOGIN_NAME_MAX

    // A later write may have the same time, as the kernel's clock for files has ticks of up to 10 ms.
    private const long SettledNs = 2_000_000_000;

    private volatile Dictionary<uint, string> _names = [];
    private FileState? _state;
    private bool _isSettled;
    private string? _problem;

    public PasswdFile(string path, ILogger logger)
        : this("", path, logger)
    {
    }

    /// <summary>Reads the file if it has changed. One caller at a time.</summary>
    /// <returns>Whether the names are others.</returns>
    public bool Refresh()
    {
        Dictionary<uint, string> names;
        string? problem = null;
        try
        {
            using RootedFile file = RootedFile.Open(root, path);
            if (file.State == _state && _isSettled)
            {
                return false;
            }

            long nowNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
            names = Parse(file.Read(MostBytes));
            _state = file.State;
            _isSettled = nowNs - file.State.ChangedNs > SettledNs;
        }
        catch (IOException e)
        {
            // The last names it had are still better than none.
            (names, problem, _state) = (_names, e.Message, null);
        }

        if (names.Count == MostNames)
        {
            problem ??= $"{Path.Combine(root, path)}: has more names than are read ({MostNames})";
        }

        if (problem is not null && problem != _problem)
        {
            logger.NoUserNames(problem);
        }

        _problem = problem;
        bool changed = names.Count != _names.Count
            || !names.All(name => _names.TryGetValue(name.Key, out string? known) && known == name.Value);
        _names = names;
        return changed;
    }

    /// <summary>Whether each line is one, for a file that somebody made for this.</summary>
    /// <returns>Null: they all are.</returns>
    public static string? Problem(string root, string path)
    {
        try
        {
            using RootedFile file = RootedFile.Open(root, path);
            byte[] text = file.Read(MostBytes);
            int number = 0;
            foreach (Range range in text.AsSpan().Split((byte)'\n'))
            {
                number++;
                ReadOnlySpan<byte> line = text.AsSpan()[range];
                if (!line.IsEmpty && line[0] is not ((byte)'+' or (byte)'-' or (byte)'#') && !TryParse(line, out _, out _))
                {
                    return $"{path}: line {number} is not name:password:uid:…, as of passwd(5)";
                }
            }

            return Parse(text).Count switch
            {
                0 => $"{path}: has no names of users, as 'getent passwd' prints them",
                MostNames => $"{path}: has {MostNames} names or more, which are not read",
                _ => null,
            };
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    /// <returns>The number where the file has no name for it.</returns>
    public string NameOf(uint uid) => Find(uid) ?? uid.ToString(CultureInfo.InvariantCulture);

    /// <returns>The numbers of a name: one, most often.</returns>
    public IReadOnlyList<uint> UidsOf(string name) => [.. _names.Where(known => known.Value == name).Select(known => known.Key)];

    /// <returns>Null where the file has no name for it.</returns>
    public string? Find(uint uid) => _names.GetValueOrDefault(uid);

    /// <summary>Lines of <c>name:password:uid:…</c>; of several names for a uid, the first one counts.</summary>
    public static Dictionary<uint, string> Parse(ReadOnlySpan<byte> text)
    {
        var names = new Dictionary<uint, string>();
        foreach (Range range in text.Split((byte)'\n'))
        {
            // '+' and '-' begin entries for NIS.
            ReadOnlySpan<byte> line = text[range];
            if (line.IsEmpty || line[0] is (byte)'+' or (byte)'-' or (byte)'#'
                || !TryParse(line, out ReadOnlySpan<byte> name, out uint uid))
            {
                continue;
            }

            names.TryAdd(uid, EscapedName.Label(name));
            if (names.Count == MostNames)
            {
                break;
            }
        }

        return names;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out uint uid)
    {
        name = [];
        uid = 0;
        int fields = 0;
        for (; line.IndexOf((byte)':') is >= 0 and int length; line = line[(length + 1)..])
        {
            ReadOnlySpan<byte> field = line[..length];
            switch (fields++)
            {
                case 0:
                    name = field;
                    break;
                case 2:
                    return name.Length is > 0 and <= LongestName
                        && uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out uid);
            }
        }

        return false;
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "names of users cannot be read, unknown ones stay numbers: {Reason}")]
    public static partial void NoUserNames(this ILogger logger, string reason);
}
