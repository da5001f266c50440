namespace ExporterToolkit.Exposition;

/// <summary>How many descriptors a directory such as /proc/self/fd lists.</summary>
internal sealed unsafe class DescriptorCount(string directory) : IDisposable
{
    private readonly Lock _lock = new();
    private nint _stream; // of opendir(3), where one was needed
    private bool _disposed;

    /// <returns>Null: there is no such directory.</returns>
    public ulong? Count()
    {
        // From Linux 6.2 on the size of the directory is its number of descriptors (f1f1f2569901); it was 0.
        const int WorkingDirectory = -100; // AT_FDCWD
        const uint Size = 0x200; // STATX_SIZE
        const int StatBytes = 256, SizeOffset = 40;
        byte* stat = stackalloc byte[StatBytes];
        if (NativeMethods.statx(WorkingDirectory, directory, 0, Size, stat) != 0)
        {
            return null;
        }

        ulong size = *(ulong*)(stat + SizeOffset);
        return size > 0 ? size : CountEntries();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            if (_stream != 0)
            {
                _ = NativeMethods.closedir(_stream);
                _stream = 0;
            }
        }
    }

    // Three system calls: .NET's enumeration asks for the type of what each descriptor is open on.
    internal ulong? CountEntries()
    {
        lock (_lock)
        {
            if (_stream == 0 && (_disposed || (_stream = NativeMethods.opendir(directory)) == 0))
            {
                return null;
            }

            NativeMethods.rewinddir(_stream);
            ulong entries = 0;
            while (NativeMethods.readdir(_stream) != 0)
            {
                entries++;
            }

            return entries - 2; // . and ..
        }
    }
}
