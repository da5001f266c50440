using System.Runtime.InteropServices;
using Posix;

namespace Libbpf;

/// <summary>errno values by name, libbpf's own among them.</summary>
public static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EBUSY = 16;
    public const int EINVAL = 22;
    public const int EACCES = 13;
    public const int EMFILE = 24;
    public const int ENOSYS = 38;

    /// <summary>The symbolic name; the number itself where there is no name.</summary>
    public static string Name(int errno) => ErrnoNames.Name(errno);

    /// <summary>For messages: <c>Operation not permitted (EPERM)</c>.</summary>
    public static string Describe(int errno) =>
        ErrnoNames.IsOfUsers(errno)
            ? $"{Marshal.GetPInvokeErrorMessage(errno)} ({Name(errno)})"
            : errno is >= FirstOfLibbpf and <= LastOfLibbpf ? $"{LibbpfLibrary.Describe(errno)} ({Name(errno)})" : Name(errno);

    // enum libbpf_errno, bpf/libbpf.h.
    private const int FirstOfLibbpf = 4000;
    private const int LastOfLibbpf = 4013;
}
