using System.Diagnostics;
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

    // Everybody without a user of their own: processes of other containers, too.
    private const uint Nobody = 65534;

    private static readonly TimeSpan s_askEvery = TimeSpan.FromMilliseconds(50);

    private SafeFileHandle? _lock;

    // Of the names of what is kept; null: nothing was found, or it has been let go.
    private int? _generation;

    private enum Opened
    {
        Missing,
        InUse,
        Ours,
    }

    /// <summary>Pins of ours in a directory, whoever has it.</summary>
    /// <returns>0: none, or this process may not look.</returns>
    public static int CountIn(string directory)
    {
        try
        {
            return KeptNames.In(directory).Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    public string Where => path;

    // The directory that was looked at, whatever its path leads to by now.
    private string Itself => $"/proc/self/fd/{_lock!.DangerousGetHandle()}";

    public KeptObjects? Find()
    {
        if (Open() != Opened.Ours)
        {
            return null;
        }

        string[] names = Names();
        if (names.Length == 0)
        {
            return null;
        }

        int generation = KeptNames.Current(names);
        Delete(names.Where(name => KeptNames.Parse(name).Generation != generation)); // who died left both
        _generation = generation;
        var found = new Dictionary<string, SafeFileHandle>();
        try
        {
            foreach ((string name, _) in names.Select(KeptNames.Parse).Where(one => one.Generation == generation))
            {
                found.Add(name, BpfPins.Open(Path.Combine(Itself, KeptNames.Of(name, generation))));
            }
        }
        catch
        {
            new KeptObjects(found).Dispose();
            throw;
        }

        return new(found);
    }

    public void Keep(IReadOnlyList<(string Name, int Descriptor)> objects)
    {
        try
        {
            if (!Directory.Exists(path)) // a container may not be allowed mkdir(2) at all
            {
                Directory.CreateDirectory(path, OwnerAlone);
            }

            if (Open() != Opened.Ours)
            {
                throw new KeptException($"another exporter uses {path}");
            }

            if (_generation is null && Names().Length > 0)
            {
                HandOver(); // it is for whoever comes next
                throw new KeptException($"another exporter has kept a probe in {path} since this one began to look");
            }

            int next = _generation + 1 ?? 0;
            foreach ((string name, int descriptor) in objects)
            {
                BpfPins.Pin(descriptor, Path.Combine(Itself, KeptNames.Of(name, next)));
            }

            if (_generation is { } old)
            {
                File.Delete(Path.Combine(Itself, KeptNames.Of(KeptNames.Deciding, old)));
                Delete(Names().Where(name => KeptNames.Parse(name).Generation == old));
            }

            _generation = next;
        }
        catch (Exception e) when (e is LibbpfException or IOException or UnauthorizedAccessException)
        {
            Forget();
            string message = _lock is null ? e.Message : e.Message.Replace(Itself, path, StringComparison.Ordinal);
            throw new KeptException(
                $"{message}. --probe.keep needs a directory of mode 0700 in a BPF file system (mount -t bpf bpf /sys/fs/bpf), "
                + "and Linux 5.15 for the links of kprobe and tracepoint");
        }
    }

    public void Forget()
    {
        if (_lock is null)
        {
            return; // another exporter's, or not to be touched
        }

        Delete(Names());
        _generation = null;
    }

    // Links first: what still runs keeps its maps.
    private void Delete(IEnumerable<string> names)
    {
        foreach (string name in names.OrderBy(name => KeptNames.Parse(name).Name, StringComparer.Ordinal))
        {
            File.Delete(Path.Combine(Itself, name));
        }
    }

    /// <summary>Whether no other exporter uses it, as <see cref="Remove"/> found.</summary>
    public bool IsFree { get; private set; } = true;

    /// <summary>Removes the pins, and the directory if it may, for good.</summary>
    /// <returns>What became of it, for people.</returns>
    /// <exception cref="KeptException">It is in no BPF file system.</exception>
    /// <exception cref="LibbpfException">It cannot be opened.</exception>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public string Remove()
    {
        Opened opened = Open(toRemove: true);
        IsFree = opened != Opened.InUse;
        if (opened != Opened.Ours)
        {
            return IsFree ? $"nothing is kept in {path}" : $"an exporter runs with {path}: stop it first";
        }

        int pins = Names().Length;
        Forget();
        try
        {
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is empty of ours, and may be a mount point, somebody else's to remove, or have others' pins.
        }

        return pins == 0 ? $"nothing was kept in {path}" : $"detached what was kept in {path}";
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>Asks the exporter that uses it, if there is one, to hand it over, and waits for that.</summary>
    /// <param name="patience">How long.</param>
    /// <returns>Whether another one used it, and whether it still does.</returns>
    /// <exception cref="KeptException">It is in no BPF file system, or others may write to it.</exception>
    /// <exception cref="LibbpfException">It cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public (bool WasInUse, bool IsInUse) TakeOver(TimeSpan patience, CancellationToken stop)
    {
        if (Open() != Opened.InUse)
        {
            return (false, false);
        }

        using SafeFileHandle directory = BpfPins.OpenDirectory(path);
        Check(directory, toRemove: false);
        var waited = Stopwatch.StartNew();
        while (Open() == Opened.InUse)
        {
            if (waited.Elapsed > patience)
            {
                return (true, true);
            }

            KeptRequest.AskIn($"/proc/self/fd/{directory.DangerousGetHandle()}");
            stop.WaitHandle.WaitOne(s_askEvery);
            stop.ThrowIfCancellationRequested();
        }

        return (true, false);
    }

    /// <summary>Another exporter may use it from now on.</summary>
    public void HandOver()
    {
        _lock?.Dispose();
        (_lock, _generation) = (null, null);
    }

    /// <summary>Uses it, if no other exporter does.</summary>
    /// <returns>False: one does.</returns>
    /// <exception cref="KeptException">It is not there, or no longer what it was.</exception>
    /// <exception cref="LibbpfException">It cannot be opened.</exception>
    public bool TryTakeBack() => Open() switch
    {
        Opened.Missing => throw new KeptException($"there is no {path}"),
        var opened => opened == Opened.Ours,
    };

    /// <summary>Locks it, if it is ours alone.</summary>
    /// <param name="toRemove">Nothing of it will be used: root may remove what another user keeps.</param>
    /// <exception cref="KeptException">It is in no BPF file system, or others may write to it.</exception>
    /// <exception cref="LibbpfException">It cannot be opened.</exception>
    private Opened Open(bool toRemove = false)
    {
        if (_lock is not null)
        {
            return Opened.Ours;
        }

        SafeFileHandle handle;
        try
        {
            handle = BpfPins.OpenDirectory(path);
        }
        catch (LibbpfException e) when (e.Errno == Errno.ENOENT)
        {
            return Opened.Missing;
        }

        try
        {
            if (!BpfPins.TryLock(handle, path))
            {
                handle.Dispose();
                return Opened.InUse;
            }

            Check(handle, toRemove);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        _lock = handle;
        return Opened.Ours;
    }

    private void Check(SafeFileHandle directory, bool toRemove)
    {
        if (!BpfPins.IsOfBpfFileSystem(directory))
        {
            throw new KeptException($"{path} is in no BPF file system (mount -t bpf bpf /sys/fs/bpf)");
        }

        (uint owner, int permissions, bool isOurs) = BpfPins.OwnerOf(directory);
        if (!toRemove && (!isOurs || permissions != (int)OwnerAlone || owner == Nobody))
        {
            throw new KeptException(
                $"{path} is of uid {owner} and mode 0{Convert.ToString(permissions, 8)}. A user with write access can forge "
                + $"counts. The exporter's user must own it, with mode 0700, and must not be nobody ({Nobody})");
        }
    }

    private string[] Names() => [.. KeptNames.In(Itself)];
}
