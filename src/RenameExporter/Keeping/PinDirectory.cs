using Libbpf;
using Microsoft.Win32.SafeHandles;
using RenameExporter.Probing.Kept;

namespace RenameExporter.Keeping;

/// <summary>
/// Keeps a probe as pins in a directory of a BPF file system, which is this user's alone. One exporter at a time: it holds
/// a lock on the directory for as long as it lives.
/// </summary>
internal sealed class PinDirectory(string path) : IProbeKeeper, IDisposable
{
    private const UnixFileMode OwnerAlone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private SafeFileHandle? _lock;

    public string Where => path;

    public KeptObjects? Find()
    {
        if (!Directory.Exists(path) || !Open())
        {
            return null;
        }

        string[] names = Names();
        var found = new Dictionary<string, SafeFileHandle>();
        try
        {
            foreach (string name in names)
            {
                found.Add(name, BpfPins.Open(Path.Combine(path, name)));
            }
        }
        catch
        {
            new KeptObjects(found).Dispose();
            throw;
        }

        return names.Length == 0 ? null : new(found);
    }

    public void Keep(IReadOnlyList<(string Name, int Descriptor)> objects)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerAlone);
            if (!Open())
            {
                throw new KeptException($"another exporter uses {path}");
            }

            foreach ((string name, int descriptor) in objects)
            {
                BpfPins.Pin(descriptor, Path.Combine(path, name));
            }
        }
        catch (Exception e) when (e is LibbpfException or IOException or UnauthorizedAccessException)
        {
            Forget();
            throw new KeptException(
                $"{e.Message}. --probe.keep needs a directory of mode 0700 in a BPF file system (mount -t bpf bpf /sys/fs/bpf), "
                + "and Linux 5.15 for the links of kprobe and tracepoint");
        }
    }

    public void Forget()
    {
        if (_lock is null)
        {
            return; // another exporter's, or not to be touched
        }

        // Links first: what still runs keeps its maps.
        foreach (string name in Names().OrderBy(name => name, StringComparer.Ordinal))
        {
            File.Delete(Path.Combine(path, name));
        }
    }

    /// <summary>Whether no other exporter uses it, as <see cref="Remove"/> found.</summary>
    public bool IsFree { get; private set; } = true;

    /// <summary>Removes the pins and the directory, for good.</summary>
    /// <returns>What became of it, for people.</returns>
    public string Remove()
    {
        if (!Directory.Exists(path))
        {
            return $"nothing is kept in {path}";
        }

        IsFree = Open(toRemove: true);
        if (!IsFree)
        {
            return $"an exporter runs with {path}: stop it first";
        }

        int pins = Names().Length;
        Forget();
        Directory.Delete(path);
        return pins == 0 ? $"nothing was kept in {path}" : $"detached what was kept in {path}";
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>Locks it, if it is ours alone.</summary>
    /// <param name="toRemove">Nothing of it will be used: root may remove what another user keeps.</param>
    /// <returns>False: another exporter has it.</returns>
    /// <exception cref="KeptException">Others may write to it.</exception>
    private bool Open(bool toRemove = false)
    {
        if (_lock is not null)
        {
            return true;
        }

        SafeFileHandle? handle = BpfPins.Lock(path);
        if (handle is null)
        {
            return false;
        }

        (uint owner, int permissions, bool isOurs) = BpfPins.OwnerOf(handle);
        if (!toRemove && (!isOurs || permissions != (int)OwnerAlone))
        {
            handle.Dispose();
            throw new KeptException(
                $"{path} is of uid {owner} and mode 0{Convert.ToString(permissions, 8)}. Whoever may write to it could forge "
                + "counts, so it must be of the exporter's user and mode 0700");
        }

        _lock = handle;
        return true;
    }

    // What is not ours by its name is left alone.
    private string[] Names() =>
        [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Where(KeptObjects.IsName)];
}
