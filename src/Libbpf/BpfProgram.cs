using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Libbpf;

/// <summary>A program of a <see cref="BpfObject"/>: borrowed, valid while the object is open.</summary>
public readonly unsafe struct BpfProgram
{
    private const int EthernetHeader = 14;

    private readonly nint _program;

    // Instead of it, of a program that another process loaded.
    private readonly SafeFileHandle? _descriptor;
    private readonly string? _name;

    internal BpfProgram(nint program) => _program = program;

    private BpfProgram(SafeFileHandle descriptor, string name) => (_descriptor, _name) = (descriptor, name);

    public bool IsNull => _program == 0 && _descriptor is null;

    public string Name => _name ?? Marshal.PtrToStringUTF8((nint)NativeMethods.bpf_program__name(_program)) ?? "";

    /// <summary>The ELF section, which says what to attach to: <c>fentry/vfs_rename</c>.</summary>
    public string Section =>
        Marshal.PtrToStringUTF8((nint)NativeMethods.bpf_program__section_name(_program)) ?? "";

    /// <summary>Valid after load.</summary>
    public int FileDescriptor => _descriptor is { } descriptor
        ? (int)descriptor.DangerousGetHandle()
        : NativeMethods.bpf_program__fd(_program);

    /// <summary>Of the instructions, whatever the numbers of their maps are: equal for equal programs.</summary>
    /// <exception cref="LibbpfException">The descriptor is no program's.</exception>
    public ulong Tag => Info().Tag;

    /// <summary>As the kernel numbers programs.</summary>
    /// <exception cref="LibbpfException">The descriptor is no program's.</exception>
    public uint Id => Info().Id;

    /// <summary>One that another process loaded: what it counted can be read, and nothing else.</summary>
    /// <param name="descriptor">It stays the caller's, and open for as long as this is used.</param>
    public static BpfProgram Of(SafeFileHandle descriptor, string name) => new(descriptor, name);

    /// <summary>After load: as libbpf relocated them, 8 bytes each. Valid while the object is open.</summary>
    public ReadOnlySpan<ulong> Instructions => new(
        NativeMethods.bpf_program__insns(_program), (int)NativeMethods.bpf_program__insn_cnt(_program));

    /// <summary>Whether load takes this program along.</summary>
    public void SetAutoload(bool autoload) => LibbpfException.ThrowIfNegative(
        NativeMethods.bpf_program__set_autoload(_program, autoload),
        $"cannot switch autoload of program {Name}");

    /// <summary>After load: the kernel may forget it, unless something else holds it.</summary>
    public void Unload() => NativeMethods.bpf_program__unload(_program);

    /// <summary>Attaches to what the section names.</summary>
    /// <exception cref="LibbpfException">The kernel, or tracefs, refused.</exception>
    public BpfLink Attach() => Owned(NativeMethods.bpf_program__attach(_program));

    /// <summary>Attaches to a tracepoint. One program may be attached to several.</summary>
    /// <param name="category">A directory of events/ in tracefs.</param>
    /// <param name="name">A directory in that one.</param>
    /// <exception cref="LibbpfException">The kernel, or tracefs, refused.</exception>
    public BpfLink AttachTracepoint(string category, string name) =>
        Owned(NativeMethods.bpf_program__attach_tracepoint(_program, category, name));

    /// <summary>Attaches through fprobe to one kernel function, by name.</summary>
    /// <exception cref="LibbpfException">EINVAL below 5.18, EOPNOTSUPP without CONFIG_FPROBE.</exception>
    public BpfLink AttachKprobeMulti(string function, bool isReturn)
    {
        byte[] symbol = Encoding.UTF8.GetBytes(function + '\0');
        fixed (byte* pointer = symbol)
        {
            byte* symbols = pointer;
            var options = new KprobeMultiOptions
            {
                Size = (nuint)sizeof(KprobeMultiOptions),
                Symbols = &symbols,
                Count = 1,
                IsReturn = isReturn ? (byte)1 : (byte)0,
            };
            return Owned(
                NativeMethods.bpf_program__attach_kprobe_multi_opts(_program, 0, &options));
        }
    }

    /// <summary>How often the kernel skipped this program because its CPU was busy with one.</summary>
    /// <returns>0 on kernels that do not count it (tracing programs: below 5.12).</returns>
    public ulong RecursionMisses() => Info().RecursionMisses;

    /// <summary>How often it ran while kernel.bpf_stats_enabled was on, and for how long.</summary>
    public (ulong Count, ulong Nanoseconds) Runs()
    {
        ProgramInfo info = Info();
        return (info.RunCount, info.RunTimeNs);
    }

    /// <summary>Runs a socket program once, on demand (BPF_PROG_TEST_RUN, 4.12).</summary>
    /// <param name="content">What the program finds at offset 0 of its packet.</param>
    /// <returns>What the program returned.</returns>
    /// <exception cref="LibbpfException">The kernel did not run it.</exception>
    public uint RunOn<T>(in T content)
        where T : unmanaged
    {
        // The kernel takes a frame, and hands the program what is behind the Ethernet header.
        byte* frame = stackalloc byte[EthernetHeader + sizeof(T)];
        new Span<byte>(frame, EthernetHeader).Clear();
        *(T*)(frame + EthernetHeader) = content;
        var options = new TestRunOptions
        {
            Size = (nuint)sizeof(TestRunOptions),
            DataIn = frame,
            DataSizeIn = (uint)(EthernetHeader + sizeof(T)),
        };
        Check(NativeMethods.bpf_prog_test_run_opts(FileDescriptor, &options), "cannot run");
        return options.ReturnValue;
    }

    private ProgramInfo Info()
    {
        ProgramInfo info = default;
        uint length = (uint)sizeof(ProgramInfo);
        Check(
            NativeMethods.bpf_obj_get_info_by_fd(FileDescriptor, &info, &length), "cannot read the kernel's record of");
        return info;
    }

    // Called at each poll, and thousands of times at start: no text where there is no error.
    private void Check(int result, string attempt)
    {
        if (result < 0)
        {
            throw new LibbpfException($"{attempt} program {Name}", -result);
        }
    }

    private BpfLink Owned(nint link) => link != 0
        ? new BpfLink(link)
        : throw new LibbpfException(
            $"cannot attach program {Name} ({Section})", Marshal.GetLastPInvokeError());
}
