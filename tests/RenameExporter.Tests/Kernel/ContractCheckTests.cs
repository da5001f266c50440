using Libbpf;
using RenameExporter.Kernel;

namespace RenameExporter.Tests.Kernel;

public sealed class ContractCheckTests
{
    [Theory]
    [InlineData("rename.bpf.o")]
    [InlineData("rename_cast.bpf.o")]
    public void Differences_shippedObject_areNone(string name)
    {
        using BpfObject shipped = TestObject.OpenShipped(name);

        Assert.Empty(ContractCheck.Differences(shipped));
    }

    [Fact]
    public void Differences_driftedObject_areAllListed()
    {
        using BpfObject drifted = TestObject.Open("drifted");

        Assert.Equal(
            [
                "struct actor_key.uid: offset 8 in the exporter, 12 in the BPF object",
                "struct actor_key.error: offset 12 in the exporter, 8 in the BPF object",
                "struct rename_counts.noops: offset 8 in the exporter, 16 in the BPF object",
                "struct rename_counts.moves: offset 16 in the exporter, 8 in the BPF object",
                "struct sample_counts: missing from the BPF object",
                "struct actor_slot: size 128 in the exporter, 120 in the BPF object",
                "struct actor_slot.samples: missing from the BPF object",
                "struct actor_slot.bucket_full_ns: missing from the BPF object",
                "struct actor_slot.number: missing from the BPF object",
                "struct actor_slot.generation: missing from the BPF object",
                "struct actor_slot.reserved: unknown to the exporter",
                "struct latency_slot.sum_ns: missing from the BPF object",
                "struct latency_slot.buckets: size 200 in the exporter, 100 in the BPF object",
                "struct latency_slot.total_ns: unknown to the exporter",
                "struct latency_slot.padding: unknown to the exporter",
                "struct latency_slot.more_padding: unknown to the exporter",
                "struct extension_key: missing from the BPF object",
                "struct extension_slot: missing from the BPF object",
                "struct cgroup_key: missing from the BPF object",
                "struct cgroup_slot: missing from the BPF object",
                "struct sample_record: missing from the BPF object",
                "struct overflow_reasons: missing from the BPF object",
                "struct probe_health: size 144 in the exporter, 152 in the BPF object",
                "struct probe_health.surprise: unknown to the exporter",
                "struct reclaim_request: missing from the BPF object",
                "map actor_slots: value size 128 in the exporter, 120 in the BPF object",
                "map actor_index: value size 4 in the exporter, 8 in the BPF object",
                "map latency_index: key size 16 in the exporter, 4 in the BPF object",
                "map latency_free_slots: missing from the BPF object",
                "map extension_slots: missing from the BPF object",
                "map extension_index: missing from the BPF object",
                "map extension_free_slots: missing from the BPF object",
                "map cgroup_slots: missing from the BPF object",
                "map cgroup_index: missing from the BPF object",
                "map cgroup_free_slots: missing from the BPF object",
                "map samples: missing from the BPF object",
                "map .bss: value size 144 in the exporter, 152 in the BPF object",
                "map .rodata: value size 40 in the exporter, 48 in the BPF object",
            ],
            ContractCheck.Differences(drifted));
    }

    [Fact]
    public void Differences_objectOfSomethingElse_areEveryTypeAndMap()
    {
        using BpfObject buckets = TestObject.Open("buckets");

        Assert.Equal(
            [
                .. ContractTwins.Structs()
                    .Select(twin => $"struct {twin.Name}: missing from the BPF object"),
                .. ContractTwins.Maps()
                    .Select(twin => $"map {twin.Name}: missing from the BPF object"),
            ],
            ContractCheck.Differences(buckets));
    }
}
