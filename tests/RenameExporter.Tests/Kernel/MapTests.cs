using System.Runtime.CompilerServices;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Tests.Kernel;

/// <summary>The maps of the shipped object hold what the exporter reads out of them.</summary>
public sealed class MapTests
{
    private static readonly (string Name, int Key, int Value)[] s_expected =
    [
        ("actor_slots", sizeof(uint), Unsafe.SizeOf<ActorSlot>()),
        ("actor_index", Unsafe.SizeOf<ActorKey>(), sizeof(uint)),
        ("actor_free_slots", 0, sizeof(uint)),
        ("latency_slots", sizeof(uint), Unsafe.SizeOf<LatencySlot>()),
        ("latency_index", Unsafe.SizeOf<LatencyKey>(), sizeof(uint)),
        ("latency_free_slots", 0, sizeof(uint)),
        ("extension_slots", sizeof(uint), Unsafe.SizeOf<ExtensionSlot>()),
        ("extension_index", Unsafe.SizeOf<ExtensionKey>(), sizeof(uint)),
        ("extension_free_slots", 0, sizeof(uint)),
        ("cgroup_slots", sizeof(uint), Unsafe.SizeOf<CgroupSlot>()),
        ("cgroup_index", Unsafe.SizeOf<CgroupKey>(), sizeof(uint)),
        ("cgroup_free_slots", 0, sizeof(uint)),
        ("samples", 0, 0),
    ];

    [Fact]
    public void Maps_ofTheShippedObject_haveTheSizesOfTheirTypes()
    {
        using BpfObject shipped = TestObject.OpenShipped();

        Assert.All(s_expected, expected =>
        {
            BpfMap map = shipped.Map(expected.Name);
            Assert.Equal((expected.Key, expected.Value), ((int)map.KeySize, (int)map.ValueSize));
        });
    }
}
