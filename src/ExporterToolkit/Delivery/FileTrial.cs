using System.Runtime.InteropServices;

namespace ExporterToolkit.Delivery;

/// <summary>Whether a sink of lines could write, found out without opening or making anything.</summary>
public static class FileTrial
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int EffectiveIds = 0x200; // AT_EACCESS
    private const int WriteAndSearch = 2 | 1, Write = 2; // W_OK | X_OK
    private const uint Link = 0xA000, Directory = 0x4000; // S_IFLNK, S_IFDIR

    /// <summary>Of a path for <see cref="ISink{T}.File"/>.</summary>
    /// <param name="limits">Of the file.</param>
    /// <returns>What was found.</returns>
    public static (bool Works, string Text) OfFile(string path, FileLimits limits)
    {
        string directory = Path.GetDirectoryName(path) ?? "/";
        string? notBelow = Refusal(directory, WriteAndSearch);
        FileIdentity? file = LineFile.IsOfKernel(path) ? FileIdentity.Behind(path) : FileIdentity.At(path);
        return file switch
        {
            null when FileIdentity.Behind(directory) is null => (false, $"there is no directory {directory} that can be looked at"),
            null when notBelow is not null => (false, $"{path} cannot be made: {directory}: {notBelow}"),
            null => (true, "would be made"),
            { Kind: Link } => (false, $"{path} is a symbolic link, which is not followed; name the file itself"),
            { Kind: Directory } => (false, $"{path} is a directory"),
            { IsSocket: true } => (false, $"{path} is a socket"),
            _ when Refusal(path, Write) is { } no => (false, $"{path} cannot be written: {no}"),
            { IsRegular: true } when limits.MaxBytes > 0 && notBelow is not null => (true,
                $"can be written, but not be moved away when it is full: {directory}: {notBelow}. Then it takes no events; let the "
                + "exporter write to the directory, or leave rotation to logrotate(8) with --events.file-max-size=0"),
            _ => (true, "can be written"),
        };
    }

    /// <summary>Of <see cref="ISink{T}.StandardOutput"/>.</summary>
    /// <returns>What was found.</returns>
    public static (bool Works, string Text) OfStandardOutput()
    {
        try
        {
            FileIdentity.Of(Descriptor.StandardOutput);
            return (true, "is open");
        }
        catch (IOException e)
        {
            return (false, $"standard output is closed: {e.Message}");
        }
    }

    private static string? Refusal(string path, int mode) =>
        NativeMethods.faccessat(WorkingDirectory, path, mode, EffectiveIds) == 0
            ? null
            : Errno.Describe(Marshal.GetLastPInvokeError());
}
