using Libbpf;
using RenameExporter.Kernel;
using Testing;

namespace RenameExporter.Tests.Kernel;

/// <summary>BPF objects: the shipped one, and those of tests/bpf.</summary>
internal static class TestObject
{
    /// <summary>The one in this build of the exporter.</summary>
    /// <param name="name">Or the other one, with the casts.</param>
    public static BpfObject OpenShipped(string name = "rename.bpf.o") => BpfObject.Open(ShippedBytes(name), "rename");

    public static byte[] ShippedBytes(string name = "rename.bpf.o")
    {
        using Stream stream = typeof(Probe).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <param name="name">Of the source: tests/bpf/NAME.bpf.c.</param>
    public static BpfObject Open(string name) => BpfObject.Open(Bytes(name), name);

    public static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "artifacts/tests", $"{name}.bpf.o"));

    /// <summary>Opened, and in the kernel.</summary>
    public static BpfObject Load(string name)
    {
        BpfObject obj = Open(name);
        obj.Load();
        return obj;
    }
}
