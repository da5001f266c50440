using System.Runtime.InteropServices;

namespace RenameExporter.Tests.Host;

/// <summary>While it is there, this thread may not look into a directory, not even as root (setfsuid(2)).</summary>
internal sealed class NoRights : IDisposable
{
    private const uint Nobody = 65534;

    private readonly string _directory;
    private readonly UnixFileMode _mode;
    private readonly int _user;

    public NoRights(string directory)
    {
        (_directory, _mode) = (directory, File.GetUnixFileMode(directory));
        File.SetUnixFileMode(directory, UnixFileMode.None);
        _user = setfsuid(Nobody);
    }

    public void Dispose()
    {
        _ = setfsuid((uint)_user);
        File.SetUnixFileMode(_directory, _mode);
    }

    [DllImport("libc")]
    private static extern int setfsuid(uint user);
}
