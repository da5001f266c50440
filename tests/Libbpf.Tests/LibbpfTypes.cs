using System.Runtime.InteropServices;
using System.Text;

namespace Libbpf.Tests;

/// <summary>Type information as libbpf itself reads it, to compare with.</summary>
internal sealed class LibbpfTypes : IDisposable
{
    private const string Library = "libbpf.so.1";

    private readonly nint _types;

    private LibbpfTypes(nint types)
    {
        Assert.NotEqual(0, types);
        _types = types;
    }

    public uint Count => btf__type_cnt(_types);

    public static LibbpfTypes OfKernel() => new(btf__load_vmlinux_btf());

    public static LibbpfTypes Of(byte[] file) => new(btf__new(file, (uint)file.Length));

    public uint? Find(string name, uint kind)
    {
        int id = btf__find_by_name_kind(_types, Encoding.UTF8.GetBytes(name + '\0'), kind);
        return id > 0 ? (uint)id : null;
    }

    /// <param name="function">A number.</param>
    public int ParameterCount(uint function)
    {
        // struct btf_type: name_off, info, type of the prototype, whose info has the number.
        uint prototype = (uint)Marshal.ReadInt32(btf__type_by_id(_types, function), 2 * sizeof(uint));
        return Marshal.ReadInt32(btf__type_by_id(_types, prototype), sizeof(uint)) & 0xffff;
    }

    public void Dispose() => btf__free(_types);

#pragma warning disable SYSLIB1054 // Source generation takes unsafe code, which tests have none of.
    [DllImport(Library)]
    private static extern nint btf__load_vmlinux_btf();

    [DllImport(Library)]
    private static extern nint btf__new(byte[] data, uint size);

    [DllImport(Library)]
    private static extern void btf__free(nint types);

    [DllImport(Library)]
    private static extern uint btf__type_cnt(nint types);

    [DllImport(Library)]
    private static extern nint btf__type_by_id(nint types, uint id);

    [DllImport(Library)]
    private static extern int btf__find_by_name_kind(nint types, byte[] name, uint kind);
#pragma warning restore SYSLIB1054
}
