using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>
/// An opened BPF object file: its programs and maps, in the kernel once <see cref="Load"/> succeeds.
/// Owns them: disposing it closes their descriptors.
/// </summary>
public sealed unsafe class BpfObject : SafeHandle
{
    // With a buffer that is too small the kernel says ENOSPC, and not what was wrong. It takes 16 MB at
    // most (5.8), and these pages are only touched where it writes.
    private const int LogBytes = (16 * 1024 * 1024) - 1;

    // The verdict stands at the end.
    private const int LogTail = 64 * 1024;

    // The kernel writes here while it loads, so it must neither move nor go before Close.
    private readonly byte* _log;

    // Read while the object is loaded. Null: the kernel's own file is.
    private SafeFileHandle? _kernelTypes;

    private BpfObject()
        : base(0, ownsHandle: true)
    {
        _log = (byte*)NativeMemory.AllocZeroed(LogBytes);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Parses the object. Nothing reaches the kernel yet.</summary>
    /// <param name="elf">The object file; copied by libbpf.</param>
    /// <param name="name">Prefix of the .rodata and .bss map names in the kernel.</param>
    /// <param name="kernelTypes"><see cref="Btf.Subset"/>, with every struct whose fields are relocated; libbpf
    /// then looks at no other type of the kernel for them. Empty: at all of them, for each struct. What asks for
    /// the number of a kernel type must have them all.</param>
    /// <exception cref="LibbpfException">Not a BPF object, or no memory.</exception>
    public static BpfObject Open(ReadOnlySpan<byte> elf, string name, ReadOnlySpan<byte> kernelTypes = default)
    {
        var result = new BpfObject { _kernelTypes = MemoryFile(kernelTypes) };
        byte[] objectName = Encoding.UTF8.GetBytes(name + '\0');
        byte[]? typesPath = result._kernelTypes is { } file
            ? Encoding.UTF8.GetBytes($"/proc/self/fd/{file.DangerousGetHandle()}\0")
            : null;
        fixed (byte* bytes = elf)
        fixed (byte* namePointer = objectName)
        fixed (byte* typesPathPointer = typesPath)
        {
            var options = new BpfObjectOpenOptions
            {
                Size = (nuint)sizeof(BpfObjectOpenOptions),
                ObjectName = namePointer,
                CustomTypesPath = typesPathPointer,
                KernelLogBuffer = result._log,
                KernelLogSize = LogBytes,
            };
            result.handle = NativeMethods.bpf_object__open_mem(bytes, (nuint)elf.Length, &options);
        }

        if (result.handle == 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            NativeMemory.Free(result._log); // an invalid handle is never released
            result._kernelTypes?.Dispose();
            throw new LibbpfException($"cannot open BPF object {name}", errno);
        }

        return result;
    }

    /// <summary>Creates the maps and loads the programs that have not been switched off.</summary>
    /// <exception cref="LibbpfException">With the verifier's log where it wrote one.</exception>
    public void Load()
    {
        int result = NativeMethods.bpf_object__load(this);
        _kernelTypes?.Dispose();
        if (result < 0)
        {
            throw new LibbpfException("cannot load the BPF object", -result, VerifierLog());
        }
    }

    public IReadOnlyList<BpfProgram> Programs()
    {
        var programs = new List<BpfProgram>();
        for (nint p = 0; (p = NativeMethods.bpf_object__next_program(this, p)) != 0;)
        {
            programs.Add(new BpfProgram(p));
        }

        return programs;
    }

    public IReadOnlyList<BpfMap> Maps()
    {
        var maps = new List<BpfMap>();
        for (nint m = 0; (m = NativeMethods.bpf_object__next_map(this, m)) != 0;)
        {
            maps.Add(new BpfMap(m));
        }

        return maps;
    }

    /// <exception cref="InvalidOperationException">The object has no such map.</exception>
    public BpfMap Map(string name) => Maps().FirstOrDefault(m => m.Name == name) is { IsNull: false } map
        ? map
        : throw new InvalidOperationException($"the BPF object has no map {name}");

    /// <exception cref="InvalidOperationException">The object has no such program.</exception>
    public BpfProgram Program(string name) =>
        Programs().FirstOrDefault(p => p.Name == name) is { IsNull: false } program
            ? program
            : throw new InvalidOperationException($"the BPF object has no program {name}");

    /// <summary>A copy of the object's own types.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public Btf Types()
    {
        uint size = 0;
        nint types = NativeMethods.bpf_object__btf(this);
        byte* bytes = types != 0 ? NativeMethods.btf__raw_data(types, &size) : null;
        return bytes != null
            ? new(new ReadOnlySpan<byte>(bytes, (int)size).ToArray())
            : throw new InvalidOperationException("the BPF object has no BTF");
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.bpf_object__close(handle);
        NativeMemory.Free(_log);
        _kernelTypes?.Dispose();
        return true;
    }

    /// <summary>A file that is nowhere (memfd_create(2)), as libbpf opens it by a path.</summary>
    /// <returns>Null when there is nothing to write, or such a file cannot be made: seccomp may forbid it.</returns>
    private static SafeFileHandle? MemoryFile(ReadOnlySpan<byte> content)
    {
        const uint CloseOnExec = 1; // MFD_CLOEXEC
        int descriptor = content.IsEmpty ? -1 : NativeMethods.memfd_create("kernel_types", CloseOnExec);
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

    private string? VerifierLog()
    {
        var log = new ReadOnlySpan<byte>(_log, LogBytes);
        log = log[..Math.Max(log.IndexOf((byte)0), 0)];
        string tail = Encoding.UTF8.GetString(log[^Math.Min(log.Length, LogTail)..]).Trim();
        return tail.Length == 0 ? null : tail;
    }
}
