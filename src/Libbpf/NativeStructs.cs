using System.Runtime.InteropServices;

namespace Libbpf;

// Option structs of libbpf 1.1 (bpf/libbpf.h, bpf/bpf.h). Each starts with its own size, so that an
// older or newer library knows which fields we know. Only what we set is named; the rest stays zero.

[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct BpfObjectOpenOptions
{
    [FieldOffset(0)] internal nuint Size;
    [FieldOffset(8)] internal byte* ObjectName;
    [FieldOffset(48)] internal byte* CustomTypesPath;
    [FieldOffset(56)] internal byte* KernelLogBuffer;
    [FieldOffset(64)] internal nuint KernelLogSize;
}

[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct ProgramLoadOptions
{
    [FieldOffset(0)] internal nuint Size;
    [FieldOffset(12)] internal uint ExpectedAttachType;
    [FieldOffset(32)] internal uint AttachBtfId;
}

[StructLayout(LayoutKind.Explicit, Size = 48)]
internal unsafe struct KprobeMultiOptions
{
    [FieldOffset(0)] internal nuint Size;
    [FieldOffset(8)] internal byte** Symbols;
    [FieldOffset(32)] internal nuint Count;
    [FieldOffset(40)] internal byte IsReturn;
}

[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct MapCreateOptions
{
    [FieldOffset(0)] internal nuint Size;
    [FieldOffset(24)] internal uint InnerMapFd;
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct TestRunOptions
{
    [FieldOffset(0)] internal nuint Size;
    [FieldOffset(8)] internal void* DataIn;
    [FieldOffset(24)] internal uint DataSizeIn;
    [FieldOffset(56)] internal uint ReturnValue;
}

// Answers of BPF_OBJ_GET_INFO_BY_FD (include/uapi/linux/bpf.h). The kernel fills what it knows and
// zeroes the rest, so a field that is newer than the kernel reads 0.

[StructLayout(LayoutKind.Explicit, Size = 232)]
internal struct ProgramInfo
{
    [FieldOffset(0)] internal uint Type;
    [FieldOffset(4)] internal uint Id;

    /// <summary>A hash of the instructions, without the numbers of maps.</summary>
    [FieldOffset(8)] internal ulong Tag;

    /// <summary>Nanoseconds while kernel.bpf_stats_enabled is on; 5.1 (492ecee892c2), as is the next.</summary>
    [FieldOffset(192)] internal ulong RunTimeNs;
    [FieldOffset(200)] internal ulong RunCount;

    /// <summary>5.12 (9ed9e9ba2337).</summary>
    [FieldOffset(208)] internal ulong RecursionMisses;
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct LinkInfo
{
    [FieldOffset(0)] internal uint Type;
    [FieldOffset(4)] internal uint Id;
    [FieldOffset(8)] internal uint ProgramId;

    /// <summary>Of a kprobe-multi link; 6.7 (e2b2cd592adb).</summary>
    [FieldOffset(32)] internal ulong KprobeMultiMissed;

    /// <summary>Of a perf event link: enum bpf_perf_event_type; 6.6.</summary>
    [FieldOffset(16)] internal uint PerfEventType;

    /// <summary>Of a perf event link to a kprobe or kretprobe; 6.7 (3acf8ace6823).</summary>
    [FieldOffset(48)] internal ulong KprobeMissed;
}

[StructLayout(LayoutKind.Explicit, Size = 88)]
internal struct MapInfo
{
    [FieldOffset(0)] internal uint Type;
    [FieldOffset(8)] internal uint KeySize;
    [FieldOffset(12)] internal uint ValueSize;
    [FieldOffset(16)] internal uint MaxEntries;
    [FieldOffset(20)] internal uint Flags;
}
