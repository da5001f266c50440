using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>A map of a <see cref="BpfObject"/>: borrowed, valid while the object is open.</summary>
public readonly unsafe struct BpfMap
{
    // array_map_alloc() in kernel/bpf/arraymap.c rounds each value up.
    private const int ValueAlignment = 8;

    private readonly nint _map;

    // What another process made: there is nothing of libbpf's about it.
    private readonly SafeFileHandle? _descriptor;
    private readonly string? _name;
    private readonly MapInfo _info;

    internal BpfMap(nint map) => _map = map;

    private BpfMap(SafeFileHandle descriptor, string name, MapInfo info) =>
        (_descriptor, _name, _info) = (descriptor, name, info);

    /// <summary>One that another process made: its values can be mapped, and nothing else.</summary>
    /// <param name="descriptor">It stays the caller's, and open for as long as this is used.</param>
    /// <exception cref="LibbpfException">The descriptor is no map's.</exception>
    public static BpfMap Of(SafeFileHandle descriptor, string name)
    {
        MapInfo info = default;
        uint length = (uint)sizeof(MapInfo);
        LibbpfException.ThrowIfNegative(
            NativeMethods.bpf_obj_get_info_by_fd((int)descriptor.DangerousGetHandle(), &info, &length),
            $"cannot read the kernel's record of map {name}");
        return new(descriptor, name, info);
    }

    public bool IsNull => _map == 0;

    public string Name => _name ?? Marshal.PtrToStringUTF8((nint)NativeMethods.bpf_map__name(_map)) ?? "";

    /// <summary>enum bpf_map_type.</summary>
    internal uint Type => NativeMethods.bpf_map__type(_map);

    public uint KeySize => NativeMethods.bpf_map__key_size(_map);

    public uint ValueSize => _descriptor is null ? NativeMethods.bpf_map__value_size(_map) : _info.ValueSize;

    public uint MaxEntries => _descriptor is null ? NativeMethods.bpf_map__max_entries(_map) : _info.MaxEntries;

    /// <summary>
    /// After load: what the kernel says it takes, in bytes. An estimate below 6.4 (90a5527d7686).
    /// </summary>
    /// <returns>Null where the kernel does not tell, and for a map that load did not create.</returns>
    public long? MemoryBytes()
    {
        const string Key = "memlock:";
        if (FileDescriptor < 0)
        {
            return null;
        }

        try
        {
            string? line = File.ReadLines($"/proc/self/fdinfo/{FileDescriptor}")
                .FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
            return long.TryParse(line?[Key.Length..], CultureInfo.InvariantCulture, out long bytes)
                ? bytes
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // /proc may be hidden, or another's
        }
    }

    /// <summary>After load; negative for a map that load did not create.</summary>
    public int FileDescriptor => _descriptor is { } descriptor
        ? (int)descriptor.DangerousGetHandle()
        : NativeMethods.bpf_map__fd(_map);

    /// <summary>Before load.</summary>
    public void SetMaxEntries(uint maxEntries) => Check(
        NativeMethods.bpf_map__set_max_entries(_map, maxEntries), "size");

    /// <summary>Before load: whether load creates this map.</summary>
    public void SetAutocreate(bool autocreate) => Check(
        NativeMethods.bpf_map__set_autocreate(_map, autocreate), "switch autocreate of");

    /// <summary>Before load: whether load creates it.</summary>
    public bool IsCreated => NativeMethods.bpf_map__autocreate(_map);

    /// <summary>Before load: instead of creating it, load takes this one, which another process made.</summary>
    /// <param name="descriptor">It stays the caller's.</param>
    /// <returns>Whether it is of the same type and sizes; otherwise nothing has changed.</returns>
    /// <exception cref="LibbpfException">The descriptor is no map's.</exception>
    public bool TryReuse(SafeFileHandle descriptor)
    {
        int fd = (int)descriptor.DangerousGetHandle();
        MapInfo info = default;
        uint length = (uint)sizeof(MapInfo);
        Check(NativeMethods.bpf_obj_get_info_by_fd(fd, &info, &length), "read the kernel's record of");
        if (info.Type != Type || info.KeySize != KeySize || info.ValueSize != ValueSize || info.MaxEntries != MaxEntries
            || info.Flags != NativeMethods.bpf_map__map_flags(_map))
        {
            return false;
        }

        Check(NativeMethods.bpf_map__reuse_fd(_map, fd), "take over");
        return true;
    }

    /// <summary>Before load: the content of a .rodata, .data or .bss map.</summary>
    public void SetInitialValue<T>(in T value)
        where T : unmanaged
    {
        fixed (T* data = &value)
        {
            Check(
                NativeMethods.bpf_map__set_initial_value(_map, data, (nuint)sizeof(T)),
                "set the initial value of");
        }
    }

    /// <summary>Puts a value at the end of a queue.</summary>
    /// <exception cref="LibbpfException">E2BIG: the queue is full.</exception>
    public void Push<T>(T value)
        where T : unmanaged =>
        Check(NativeMethods.bpf_map_update_elem(FileDescriptor, null, &value, 0), "push to");

    /// <summary>Sets the value of a key of a hash. Blinds programs on this CPU for a moment.</summary>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    public void Update<TKey, TValue>(TKey key, TValue value)
        where TKey : unmanaged
        where TValue : unmanaged =>
        Check(NativeMethods.bpf_map_update_elem(FileDescriptor, &key, &value, 0), "update");

    /// <summary>Maps the values into this process (BPF_F_MMAPABLE, 5.5).</summary>
    /// <param name="writable">False for .bss counters that only the programs may change.</param>
    /// <exception cref="LibbpfException">The kernel refused.</exception>
    /// <exception cref="InvalidOperationException">The values do not lie side by side.</exception>
    public MapMemory Mmap(bool writable) =>
        MaxEntries == 1 || ValueSize % ValueAlignment == 0
            ? MapMemory.Create(FileDescriptor, checked((long)ValueSize * MaxEntries), writable, Name)
            : throw new InvalidOperationException(
                $"map {Name} has gaps between its values of {ValueSize} bytes: make them a multiple of {ValueAlignment}");

    /// <summary>Some of them.</summary>
    /// <param name="offset">Where they begin, in bytes: whole pages.</param>
    /// <param name="length">Bytes.</param>
    public MapMemory Mmap(bool writable, int offset, int length) =>
        MapMemory.Create(FileDescriptor, length, writable, Name, offset);

    // No text where there is no error.
    private void Check(int result, string verb)
    {
        if (result < 0)
        {
            throw new LibbpfException($"cannot {verb} map {Name}", -result);
        }
    }
}
