using System.Globalization;
using RenameExporter.Escaping;

namespace RenameExporter.Host;

/// <summary>
/// Names of users, from a file as passwd(5) describes it. Not from NSS: what only LDAP, SSSD or
/// systemd know stays a number, but nothing here ever waits for a network.
/// </summary>
internal sealed class PasswdFile(string path, ILogger logger)
{
    private volatile Dictionary<uint, string> _names = [];
    private (DateTime Written, long Length)? _state;

    /// <summary>Reads the file if it has changed. One caller at a time.</summary>
    /// <returns>Whether it had.</returns>
    public bool Refresh()
    {
        try
        {
            var file = new FileInfo(path);
            var state = (file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
            if (_state == state)
            {
                return false;
            }

            _state = state;
            _names = Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The last names it had are still better than none.
            logger.NoUserNames(e.Message);
            return false;
        }

        return true;
    }

    /// <returns>The number where the file has no name for it.</returns>
    public string NameOf(uint uid) => Find(uid) ?? uid.ToString(CultureInfo.InvariantCulture);

    /// <returns>Null where the file has no name for it.</returns>
    public string? Find(uint uid) => _names.GetValueOrDefault(uid);

    /// <summary>Lines of <c>name:password:uid:…</c>; of several names for a uid, the first one counts.</summary>
    public static Dictionary<uint, string> Parse(ReadOnlySpan<byte> text)
    {
        var names = new Dictionary<uint, string>();
        Span<Range> fields = stackalloc Range[4];
        foreach (Range lineRange in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[lineRange];
            int count = Split(line, fields);
            ReadOnlySpan<byte> name = line[fields[0]];

            // '+' and '-' begin entries for NIS.
            if (count < 4 || name.IsEmpty || name[0] is (byte)'+' or (byte)'-' or (byte)'#'
                || !uint.TryParse(line[fields[2]], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid))
            {
                continue;
            }

            names.TryAdd(uid, EscapedName.Label(name));
        }

        return names;
    }

    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        int count = 0;
        foreach (Range field in line.Split((byte)':'))
        {
            if (count == fields.Length)
            {
                break;
            }

            fields[count++] = field;
        }

        return count;
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "names of users cannot be read, unknown ones stay numbers: {Reason}")]
    public static partial void NoUserNames(this ILogger logger, string reason);
}
