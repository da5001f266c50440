using System.Globalization;
using System.Text;
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
        foreach (string line in Encoding.Latin1.GetString(text).Split('\n'))
        {
            // '+' and '-' begin entries for NIS.
            if (line.Split(':') is [[not ('+' or '-' or '#'), ..] name, _, var number, _, ..]
                && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out uint uid))
            {
                names.TryAdd(uid, EscapedName.Label(Encoding.Latin1.GetBytes(name)));
            }
        }

        return names;
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "names of users cannot be read, unknown ones stay numbers: {Reason}")]
    public static partial void NoUserNames(this ILogger logger, string reason);
}
