using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ExporterToolkit.Delivery;

/// <summary>
/// A file that is open for appending; or a FIFO, or a device. A symbolic link is never followed: whoever may write to
/// the directory would else choose which file is written. The kernel's own (/dev/stderr) are.
/// </summary>
internal sealed partial class LineFile : IDisposable
{
    private const int WriteOnly = 0x1, Create = 0x40, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const int EffectiveIds = 0x200; // AT_EACCESS
    private const int WriteAndSearch = 2 | 1; // W_OK | X_OK

    // What the lines tell is nobody else's business.
    private const uint Mode = 0b110_100_000;

    private static readonly int s_noFollow =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000; // O_NOFOLLOW

    private readonly SafeFileHandle _handle;
    private readonly FileStream _stream;
    private readonly string _path;
    private readonly FileIdentity _identity;

    private LineFile(string path, SafeFileHandle handle, FileIdentity identity)
    {
        (_path, _handle, _identity) = (path, handle, identity);
        _stream = new(handle, FileAccess.Write, bufferSize: 0); // what was not written is not ours to lose
    }

    /// <summary>Neither a FIFO nor a device, nor what somebody else has opened for us.</summary>
    public bool IsRegular => _identity.IsRegular && !IsOfKernel(_path);

    /// <summary>Bytes, now: whoever truncated it meanwhile gets no hole. Null: it has no end.</summary>
    /// <param name="isRemoved">No path leads to it any more: what is written is gone with it.</param>
    /// <exception cref="IOException">The system does not tell.</exception>
    public long? End(out bool isRemoved)
    {
        isRemoved = false;
        if (!_stream.CanSeek)
        {
            return null;
        }

        FileIdentity now = FileIdentity.Of((int)_handle.DangerousGetHandle()); // the stream has it open
        isRemoved = IsRegular && now.Names == 0 && _identity.Names > 0; // some file systems never count
        return (long)now.Bytes;
    }

    /// <summary>Waits for the reader of a FIFO.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static LineFile Open(string path) => Open(path, 0, out int error) ?? throw Refusal(path, error);

    /// <summary>Never waits.</summary>
    /// <returns>Null: it is opened when there is something to write, as a FIFO is, and a file that has no room yet.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static LineFile? OpenNow(string path)
    {
        LineFile? file = Open(path, NonBlocking, out int error);
        if (file is null && FileIdentity.At(path) is { IsSocket: true })
        {
            throw new IOException("it is a socket, which cannot be opened as a file (ENXIO)");
        }

        if (file is null && error is not (Errno.ENXIO or Errno.ENOSPC or Errno.EDQUOT))
        {
            throw Refusal(path, error);
        }

        if (file is { IsRegular: false })
        {
            file.Dispose(); // its writes would not wait either
            return null;
        }

        return file;
    }

    /// <summary>PATH.1 becomes PATH.2, and so on; the last one goes. Nothing follows a link.</summary>
    /// <param name="keep">0: the file itself goes.</param>
    /// <exception cref="IOException">The system will not have it; then the file is where it was.</exception>
    public static void MoveAway(string path, int keep)
    {
        if (keep == 0)
        {
            Check(NativeMethods.unlink(path), $"cannot remove {path}, which is full");
            return;
        }

        for (int number = keep; number > 0; number--)
        {
            string from = number == 1 ? path : $"{path}.{number - 1}";
            if (FileIdentity.At(from) is not null) // there may not be so many yet
            {
                Check(
                    NativeMethods.renameat(WorkingDirectory, from, WorkingDirectory, $"{path}.{number}"),
                    $"cannot move {from} to {path}.{number}");
            }
        }
    }

    public static void WarnIfNotMovable(string path, ILogger logger)
    {
        string directory = Path.GetDirectoryName(path) ?? "/";
        if (NativeMethods.faccessat(WorkingDirectory, directory, WriteAndSearch, EffectiveIds) != 0)
        {
            SayNotMovable(logger, path, directory, Errno.Describe(Marshal.GetLastPInvokeError()));
        }
    }

    /// <summary>Says who else may read or change what is written.</summary>
    public void WarnOfOthers(ILogger logger)
    {
        if (IsRegular && (_identity.Permissions & ~Mode) != 0)
        {
            SayLoose(logger, _path, Convert.ToString(_identity.Permissions, 8).PadLeft(4, '0'));
        }

        if (IsRegular && _identity.Owner != NativeMethods.geteuid())
        {
            SayForeign(logger, _path, _identity.Owner);
        }
    }

    /// <summary>Says that another file is written from now on.</summary>
    public void SayRemoved(ILogger logger) => SayRemoved(logger, _path);

    /// <summary>Whether the path still leads to it.</summary>
    public bool IsAt(string path) => FileIdentity.At(path) is { } there && there.IsSameAs(_identity);

    /// <summary>Links of the kernel, which are followed.</summary>
    public static bool IsOfKernel(string path) => path is "/dev/stdout" or "/dev/stderr"
        || path.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);

    /// <summary>All of it or nothing.</summary>
    /// <param name="end"><see cref="End"/>, a moment ago.</param>
    /// <exception cref="IOException">Nothing, or what there is cannot be taken back.</exception>
    public void Append(ReadOnlySpan<byte> lines, long? end)
    {
        try
        {
            if (end is { } length)
            {
                _stream.Position = length;
            }

            _stream.Write(lines);
        }
        catch (ArgumentOutOfRangeException) // what .NET makes of EFBIG
        {
            TakeBack(end);
            throw new IOException(Errno.Describe(Errno.EFBIG));
        }
        catch (IOException)
        {
            TakeBack(end);
            throw;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static LineFile? Open(string path, int flags, out int error)
    {
        int links = IsOfKernel(path) ? 0 : s_noFollow;
        int descriptor, failure;
        do
        {
            descriptor = NativeMethods.open(path, WriteOnly | Create | CloseOnExec | links | flags, Mode);
            failure = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (failure == Errno.EINTR);

        error = failure;
        if (descriptor < 0)
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return new(path, handle, FileIdentity.Of(descriptor));
    }

    private static IOException Refusal(string path, int error) => new(error switch
    {
        Errno.ENOENT => $"Could not find the directory {Path.GetDirectoryName(path)} (ENOENT)",
        Errno.ELOOP => "it is a symbolic link, which is not followed; name the file itself (ELOOP)",
        _ => Errno.Describe(error),
    });

    private static void Check(int result, string tried)
    {
        if (result < 0)
        {
            throw new IOException($"{tried}: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        }
    }

    /// <summary>A full disk takes half a line; all of it is written later.</summary>
    private void TakeBack(long? end)
    {
        try
        {
            if (end is { } length && _stream.Length > length)
            {
                _stream.SetLength(length);
            }
        }
        catch (IOException)
        {
            // Then the half stays. Why the write failed says more.
        }
    }

    [LoggerMessage(LogLevel.Warning,
        "{Path} has permissions {Mode}: others than its owner and group can read or change the events; chmod 0640")]
    private static partial void SayLoose(ILogger logger, string path, string mode);

    [LoggerMessage(LogLevel.Warning,
        "{Path} belongs to uid {Owner}, who can read and change the events; chown it to the exporter's user")]
    private static partial void SayForeign(ILogger logger, string path, uint owner);

    [LoggerMessage(LogLevel.Warning,
        "{Path} was removed while it was written, with the events in it; it is created again. To rotate it, move it and send SIGHUP")]
    private static partial void SayRemoved(ILogger logger, string path);

    [LoggerMessage(LogLevel.Warning,
        "{Path} cannot be moved away when it is full, and takes no events then: {Directory}: {Reason}. "
        + "Let the exporter write to the directory, or leave rotation to logrotate(8) with --events.file-max-size=0")]
    private static partial void SayNotMovable(ILogger logger, string path, string directory, string reason);
}
