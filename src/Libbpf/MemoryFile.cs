using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>A file that is nowhere (memfd_create(2)), for what libbpf wants to open by its path.</summary>
internal static class MemoryFile
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    /// <returns>Null when there is nothing to write, or such a file cannot be made: seccomp may forbid it.</returns>
    public static SafeFileHandle? Create(string name, ReadOnlySpan<byte> content)
    {
        int descriptor = content.IsEmpty ? -1 : NativeMethods.memfd_create(name, CloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.Write(file, content, 0);
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            return null;
        }
    }

    /// <summary>Within this process.</summary>
    public static string Path(SafeFileHandle file) => $"/proc/self/fd/{file.DangerousGetHandle()}";
}
