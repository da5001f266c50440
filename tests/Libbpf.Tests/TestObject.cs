using Testing;

namespace Libbpf.Tests;

/// <summary>The BPF objects of tests/bpf, as make builds them.</summary>
internal static class TestObject
{
    /// <param name="name">Of the source: tests/bpf/NAME.bpf.c.</param>
    public static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "artifacts/tests", $"{name}.bpf.o"));

    public static BpfObject Open(string name) => BpfObject.Open(Bytes(name), name);

    /// <summary>tests/bpf/toolbox.bpf.c, in the kernel.</summary>
    public static BpfObject LoadToolbox()
    {
        BpfObject toolbox = Open("toolbox");
        toolbox.Load();
        return toolbox;
    }
}
