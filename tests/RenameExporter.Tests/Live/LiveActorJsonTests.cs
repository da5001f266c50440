using System.Buffers;
using System.Text.Json;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Host;
using RenameExporter.Live;
using RenameExporter.Tests.Events.Formats;

namespace RenameExporter.Tests.Live;

public sealed class LiveActorJsonTests
{
    private static readonly CgroupName s_cgroup = new("docker-0.scope", new('a', 64));

    /// <summary>Once: a label of the actor, if there is one, and else what the last event knows.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Burst_hasItsContainer(bool asLabel)
    {
        var actor = new Actor("invoice.py", 33, cgroup: asLabel ? s_cgroup : null);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);

        LiveActorJson.WriteBurst(
            json, new("0", BurstPhase.Begun, actor, Samples.Event with { Cgroup = s_cgroup }, default, Lines.Burst), hasFiles: false);
        json.Flush();

        using JsonDocument burst = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.Equal(
            [s_cgroup.ContainerId],
            burst.RootElement.EnumerateObject().Where(member => member.Name == "container_id").Select(member => member.Value.GetString()));
        Assert.DoesNotContain("last_file", burst.RootElement.ToString(), StringComparison.Ordinal);
    }
}
