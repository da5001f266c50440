namespace Posix;

/// <summary>
/// The names of errno values, as errno(3) and the kernel's include/linux/errno.h have them (the
/// generic table, which x86-64 and arm64 share). glibc's strerrorname_np is newer than our floor.
/// </summary>
internal static class ErrnoNames
{
    /// <summary>Whether a system call can return it to a program.</summary>
    public static bool IsOfUsers(int errno) => errno >= 0 && errno < UserNames.Length;

    /// <summary>The symbolic name; the number itself where there is no name.</summary>
    public static string Name(int errno)
    {
        string? name = IsOfUsers(errno)
            ? UserNames[errno]
            : KernelNames.GetValueOrDefault(errno);
        return string.IsNullOrEmpty(name)
            ? errno.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : name;
    }

    // Values above 511 never reach a program through a system call, but the kernel uses them inside.
    private static readonly Dictionary<int, string> KernelNames = new()
    {
        [512] = "ERESTARTSYS",
        [513] = "ERESTARTNOINTR",
        [514] = "ERESTARTNOHAND",
        [515] = "ENOIOCTLCMD",
        [516] = "ERESTART_RESTARTBLOCK",
        [517] = "EPROBE_DEFER",
        [518] = "EOPENSTALE",
        [519] = "ENOPARAM",
        [521] = "EBADHANDLE",
        [522] = "ENOTSYNC",
        [523] = "EBADCOOKIE",
        [524] = "ENOTSUPP",
        [525] = "ETOOSMALL",
        [526] = "ESERVERFAULT",
        [527] = "EBADTYPE",
        [528] = "EJUKEBOX",
        [529] = "EIOCBQUEUED",
        [530] = "ERECALLCONFLICT",
        [531] = "ENOGRACE",
    };

    // Indexed by the number; the holes are numbers that Linux does not use.
    private static readonly string[] UserNames =
    [
        "", "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF",
        "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY", "EEXIST", "EXDEV",
        "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY", "EFBIG",
        "ENOSPC", "ESPIPE", "EROFS", "EMLINK", "EPIPE", "EDOM", "ERANGE", "EDEADLK", "ENAMETOOLONG",
        "ENOLCK", "ENOSYS", "ENOTEMPTY", "ELOOP", "", "ENOMSG", "EIDRM", "ECHRNG", "EL2NSYNC",
        "EL3HLT", "EL3RST", "ELNRNG", "EUNATCH", "ENOCSI", "EL2HLT", "EBADE", "EBADR", "EXFULL",
        "ENOANO", "EBADRQC", "EBADSLT", "", "EBFONT", "ENOSTR", "ENODATA", "ETIME", "ENOSR",
        "ENONET", "ENOPKG", "EREMOTE", "ENOLINK", "EADV", "ESRMNT", "ECOMM", "EPROTO", "EMULTIHOP",
        "EDOTDOT", "EBADMSG", "EOVERFLOW", "ENOTUNIQ", "EBADFD", "EREMCHG", "ELIBACC", "ELIBBAD",
        "ELIBSCN", "ELIBMAX", "ELIBEXEC", "EILSEQ", "ERESTART", "ESTRPIPE", "EUSERS", "ENOTSOCK",
        "EDESTADDRREQ", "EMSGSIZE", "EPROTOTYPE", "ENOPROTOOPT", "EPROTONOSUPPORT",
        "ESOCKTNOSUPPORT", "EOPNOTSUPP", "EPFNOSUPPORT", "EAFNOSUPPORT", "EADDRINUSE",
        "EADDRNOTAVAIL", "ENETDOWN", "ENETUNREACH", "ENETRESET", "ECONNABORTED", "ECONNRESET",
        "ENOBUFS", "EISCONN", "ENOTCONN", "ESHUTDOWN", "ETOOMANYREFS", "ETIMEDOUT", "ECONNREFUSED",
        "EHOSTDOWN", "EHOSTUNREACH", "EALREADY", "EINPROGRESS", "ESTALE", "EUCLEAN", "ENOTNAM",
        "ENAVAIL", "EISNAM", "EREMOTEIO", "EDQUOT", "ENOMEDIUM", "EMEDIUMTYPE", "ECANCELED",
        "ENOKEY", "EKEYEXPIRED", "EKEYREVOKED", "EKEYREJECTED", "EOWNERDEAD", "ENOTRECOVERABLE",
        "ERFKILL", "EHWPOISON",
    ];
}
