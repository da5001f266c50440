using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Kernel;
using Testing;

namespace RenameExporter.Tests.Kernel;

/// <summary>BPF objects: the shipped one, and those of tests/bpf.</summary>
internal static class TestObject
{
    // What a socket program sees begins behind the Ethernet header.
    private const int EthernetHeader = 14;

    /// <summary>The one in this build of the exporter.</summary>
    public static BpfObject OpenShipped()
    {
        using Stream stream = typeof(Probe).Assembly.GetManifestResourceStream("rename.bpf.o")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return BpfObject.Open(bytes, "rename");
    }

    /// <param name="name">Of the source: tests/bpf/NAME.bpf.c.</param>
    public static BpfObject Open(string name) => BpfObject.Open(
        File.ReadAllBytes(Path.Combine(Repository.Root, "artifacts/tests", $"{name}.bpf.o")), name);

    /// <summary>Runs a socket program on a packet of that content.</summary>
    public static uint RunOn<T>(this BpfProgram program, in T content)
        where T : unmanaged => program.TestRun(
            [
                .. new byte[EthernetHeader],
                .. MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in content)),
            ]);
}
