using System.Runtime.InteropServices;

namespace Libbpf;

/// <summary>
/// Every native function, and nothing else. libbpf functions that return a pointer set errno
/// (SetLastError); those that return an int return -errno and leave errno alone. Never mix them.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Bpf = LibbpfLibrary.Name;

    [LibraryImport(Bpf)]
    internal static partial uint libbpf_major_version();

    [LibraryImport(Bpf)]
    internal static partial uint libbpf_minor_version();

    [LibraryImport(Bpf)]
    internal static partial int libbpf_strerror(int errno, byte* buffer, nuint size);

    /// <summary>The callback's third argument is a va_list, passed on once to vsnprintf.</summary>
    [LibraryImport(Bpf)]
    internal static partial nint libbpf_set_print(
        delegate* unmanaged[Cdecl]<int, byte*, nint, int> print);

    [LibraryImport(Bpf, SetLastError = true)]
    internal static partial nint bpf_object__open_mem(
        byte* buffer, nuint size, BpfObjectOpenOptions* options);

    [LibraryImport(Bpf)]
    internal static partial int bpf_object__load(BpfObject obj);

    [LibraryImport(Bpf)]
    internal static partial void bpf_object__close(nint obj);

    [LibraryImport(Bpf)]
    internal static partial nint bpf_object__btf(BpfObject obj);

    [LibraryImport(Bpf)]
    internal static partial nint bpf_object__next_program(BpfObject obj, nint previous);

    [LibraryImport(Bpf)]
    internal static partial nint bpf_object__next_map(BpfObject obj, nint previous);

    [LibraryImport(Bpf)]
    internal static partial byte* bpf_program__name(nint program);

    [LibraryImport(Bpf)]
    internal static partial byte* bpf_program__section_name(nint program);

    [LibraryImport(Bpf)]
    internal static partial int bpf_program__set_autoload(
        nint program, [MarshalAs(UnmanagedType.U1)] bool autoload);

    [LibraryImport(Bpf)]
    internal static partial int bpf_program__fd(nint program);

    [LibraryImport(Bpf)]
    internal static partial ulong* bpf_program__insns(nint program);

    [LibraryImport(Bpf)]
    internal static partial nuint bpf_program__insn_cnt(nint program);

    [LibraryImport(Bpf, SetLastError = true)]
    internal static partial nint bpf_program__attach(nint program);

    [LibraryImport(Bpf, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint bpf_program__attach_tracepoint(nint program, string category, string name);

    [LibraryImport(Bpf, SetLastError = true)]
    internal static partial nint bpf_program__attach_kprobe_multi_opts(
        nint program, nint pattern, KprobeMultiOptions* options);

    [LibraryImport(Bpf)]
    internal static partial int bpf_link__fd(BpfLink link);

    [LibraryImport(Bpf)]
    internal static partial int bpf_link__destroy(nint link);

    [LibraryImport(Bpf)]
    internal static partial void bpf_link__disconnect(nint link);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map__reuse_fd(nint map, int fd);

    [LibraryImport(Bpf)]
    internal static partial uint bpf_map__map_flags(nint map);

    [LibraryImport(Bpf, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_pin(int fd, string path);

    [LibraryImport(Bpf, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_get(string path);

    [LibraryImport(Bpf)]
    internal static partial byte* bpf_map__name(nint map);

    [LibraryImport(Bpf, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_prog_load(
        uint type, string? name, string license, ulong* instructions, nuint count, ProgramLoadOptions* options);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map__fd(nint map);

    [LibraryImport(Bpf)]
    internal static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Bpf)]
    internal static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Bpf)]
    internal static partial uint bpf_map__type(nint map);

    [LibraryImport(Bpf)]
    internal static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map__set_max_entries(nint map, uint maxEntries);

    [LibraryImport(Bpf)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool bpf_map__autocreate(nint map);

    [LibraryImport(Bpf)]
    internal static partial void bpf_program__unload(nint program);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map__set_autocreate(
        nint map, [MarshalAs(UnmanagedType.U1)] bool autocreate);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map__set_initial_value(nint map, void* data, nuint size);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map_create(
        uint type, byte* name, uint keySize, uint valueSize, uint maxEntries,
        MapCreateOptions* options);

    [LibraryImport(Bpf)]
    internal static partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    [LibraryImport(Bpf)]
    internal static partial int bpf_obj_get_info_by_fd(int fd, void* info, uint* length);

    [LibraryImport(Bpf)]
    internal static partial int bpf_prog_test_run_opts(int fd, TestRunOptions* options);

    [LibraryImport(Bpf)]
    internal static partial int libbpf_probe_bpf_helper(uint programType, uint helper, void* none);

    [LibraryImport(Bpf)]
    internal static partial int libbpf_probe_bpf_map_type(uint mapType, void* none);

    [LibraryImport(Bpf)]
    internal static partial byte* btf__raw_data(nint btf, uint* size);

    [LibraryImport("libc")]
    internal static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint mmap(
        nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    /// <summary>native/capabilities.c, which is part of the shipped binary only.</summary>
    [LibraryImport("rename_exporter_native")]
    internal static partial int rename_exporter_arm_capability_drop(int signal, ulong mask);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint syscall(nint number, nint command, nint flags, nint cpu);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    internal static partial int malloc_trim(nuint pad);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mount(
        string source, string target, string? type, nuint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int renameat(int oldDirectory, string oldPath, int newDirectory, string newPath);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe2(int* descriptors, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* wanted);

    [LibraryImport("libc")]
    internal static partial int epoll_wait(int epoll, byte* events, int most, int timeoutMs);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    /// <summary>glibc has no function of that name.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint openat2(nint number, nint directory, byte* path, ulong* how, nint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int statx(int directory, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, byte* buffer, nuint size);

    [LibraryImport("libc")]
    internal static partial nint write(int descriptor, byte* buffer, nuint size);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fstatfs(int descriptor, long* buffer);

    [LibraryImport("libc")]
    internal static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(int descriptor, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint readlink(string path, byte* buffer, nuint size);
}
