using Microsoft.Win32.SafeHandles;

namespace RenameExporter.Probing;

/// <summary>
/// What root can switch off, and probes see nothing without a sign. Read from descriptors that are opened before the
/// capabilities go: who may not open one has the canary alone.
/// </summary>
internal sealed class KernelSwitches : IDisposable
{
    private readonly List<(string Name, SafeFileHandle File)> _files = [];
    private readonly byte[] _values;

    /// <param name="mode">The system calls' tracepoints have no such switch.</param>
    public KernelSwitches(AttachMode mode)
        : this(mode == AttachMode.Tracepoint ? [] :
        [
            ("kernel.ftrace_enabled", "/proc/sys/kernel/ftrace_enabled"),
            .. mode == AttachMode.Kprobe ? [("kprobes/enabled in debugfs", "/sys/kernel/debug/kprobes/enabled")]
                : Array.Empty<(string, string)>(),
        ])
    {
    }

    /// <param name="switches">What to call them, and the files that hold 0 or 1.</param>
    public KernelSwitches(IEnumerable<(string Name, string Path)> switches)
    {
        foreach ((string name, string path) in switches.Where(known => File.Exists(known.Path)))
        {
            try
            {
                _files.Add((name, File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The canary tells.
            }
        }

        _values = new byte[_files.Count];
        HaveMoved();
    }

    /// <summary>Those that are off, to be said behind something else; empty: none is, or none can be read.</summary>
    public string Off => string.Concat(
        _files.Where((_, i) => _values[i] == '0').Select(file => $"; {file.Name} is 0, write 1 to it"));

    /// <summary>Whether one reads otherwise than at the last look.</summary>
    public bool HaveMoved()
    {
        bool moved = false;
        for (int i = 0; i < _files.Count; i++)
        {
            byte was = _values[i];
            if (RandomAccess.Read(_files[i].File, _values.AsSpan(i, 1), 0) == 0)
            {
                _values[i] = 0;
            }

            moved |= was != _values[i];
        }

        return moved;
    }

    public void Dispose() => _files.ForEach(file => file.File.Dispose());
}
