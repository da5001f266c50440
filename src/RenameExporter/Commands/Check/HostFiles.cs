using System.Globalization;

namespace RenameExporter.Commands.Check;

/// <summary>Which hierarchies are mounted. Both: hybrid.</summary>
internal enum CgroupVersion
{
    None,
    V1,
    V2,
    Hybrid,
}

/// <summary>What pseudo files say, from their text.</summary>
internal static class HostFiles
{
    public const long Unlimited = -1;

    /// <summary>Null also for a file that is not there: everybody may read these, but not everywhere.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="mountinfo">/proc/self/mountinfo: "… - TYPE SOURCE OPTIONS".</param>
    public static CgroupVersion Cgroup(string? mountinfo)
    {
        string[] lines = (mountinfo ?? "").Split('\n');
        bool Mounted(string type) => lines.Any(line =>
            line.Contains($" - {type} ", StringComparison.Ordinal));
        return (Mounted("cgroup"), Mounted("cgroup2")) switch
        {
            (true, true) => CgroupVersion.Hybrid,
            (true, false) => CgroupVersion.V1,
            (false, true) => CgroupVersion.V2,
            _ => CgroupVersion.None,
        };
    }

    /// <param name="limits">/proc/self/limits: name, soft limit, hard limit, unit, in columns.</param>
    /// <returns>
    /// Bytes, or <see cref="Unlimited"/>: also when only the hard limit is, because libbpf then raises
    /// the soft one.
    /// </returns>
    public static long? Memlock(string? limits)
    {
        const string Name = "Max locked memory";
        string[] columns = limits?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return columns is [_, "unlimited", ..] ? Unlimited
            : columns is [var soft, _, ..]
                && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes
            : null;
    }
}
