using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Tests.Kernel;

/// <summary>The file-system types of bpf/slots.bpf.h, in the kernel: one address, and what lies there.</summary>
public sealed class TypeCacheTests : IDisposable
{
    private readonly BpfObject _object = TestObject.Open("type_cache");

    public TypeCacheTests()
    {
        foreach (BpfMap map in _object.Maps().Where(map =>
            map.Name.StartsWith("actor_", StringComparison.Ordinal)
            || map.Name.StartsWith("entries_", StringComparison.Ordinal)
            || map.Name.StartsWith("sample", StringComparison.Ordinal)
            || map.Name.StartsWith("cgroup_", StringComparison.Ordinal)))
        {
            map.SetAutocreate(false);
        }

        _object.Load();
        Assert.Equal(0u, _object.Program("fill").RunOn(default(Request)));
    }

    public void Dispose() => _object.Dispose();

    /// <summary>Its module may have gone, and another one come: no count may go to the type that was there.</summary>
    [Fact]
    public void Type_ofAModule_isKnownByItsName()
    {
        Assert.Equal(1u, Count("xfs", inModule: true));
        Assert.Equal(2u, Count("xfs", inModule: true));
        Assert.Equal(1u, Count("btrfs", inModule: true));
        Assert.Equal(3u, Count("xfs", inModule: true));
        Assert.Equal(2u, Count("btrfs", inModule: true));
    }

    /// <summary>It is there for good, so its name is not looked at again.</summary>
    [Fact]
    public void Type_ofTheKernelItself_isKnownByItsAddress()
    {
        Assert.Equal(1u, Count("tmpfs", inModule: false));
        Assert.Equal(2u, Count("not read", inModule: false));
    }

    [Fact]
    public void Types_withoutAFreeSlot_areToldSoEachTime()
    {
        foreach (string name in new[] { "one", "two", "three" })
        {
            Assert.Equal(1u, Count(name, inModule: true));
        }

        Assert.Equal(0u, Count("four", inModule: true));
        Assert.Equal(0u, Count("four", inModule: true));
        Assert.Equal(2u, Count("one", inModule: true));
    }

    /// <returns>What its slot has counted by now; 0: no slot.</returns>
    private uint Count(string name, bool inModule) =>
        _object.Program("count_type").RunOn(new Request(Actors.Name(name), inModule ? 1UL : 0));

    /// <summary>struct request of tests/bpf/type_cache.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Request(Name16 Name, ulong InModule);
}
