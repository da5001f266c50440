using System.Buffers;
using System.Text.Json;
using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
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
            json, new("0", BurstPhase.Begun, actor, Samples.Event with { Cgroup = s_cgroup }, default, Lines.Burst),
            new(samples: null, new TestSnapshot().Take()));
        json.Flush();

        using JsonDocument burst = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.Equal(
            [s_cgroup.ContainerId],
            burst.RootElement.EnumerateObject().Where(member => member.Name == "container_id").Select(member => member.Value.GetString()));
        Assert.DoesNotContain("last_file", burst.RootElement.ToString(), StringComparison.Ordinal);
    }

    /// <summary>One of a few files may be half a name, which is for those alone who may see files.</summary>
    [Fact]
    public void Extension_ofABurst_isShownOnceManyFilesGotIt()
    {
        RenameSample sample = Samples.Typed with { Old = Samples.Path("a.txt"), New = Samples.Path("a.of-mr-smith") };
        RenameEvent last = Samples.Of(sample);
        var actor = new Actor("mv", 1000);
        var samples = new LiveSamples(TimeProvider.System, make: null);
        samples.Ask();
        for (int files = 1; files <= 20; files++)
        {
            samples.Consume(sample);
            Assert.Equal(files < 20 ? "" : "of-mr-smith", Shown(new(samples, new TestSnapshot().Take())));
        }

        Assert.Equal("of-mr-smith", Shown(new(samples: null, new TestSnapshot { Extensions = [new("of-mr-smith"u8.ToArray(), 20, 0)] }.Take())));
        Assert.Equal("of-mr-smith", Shown(new(new LiveSamples(TimeProvider.System, Samples.Of), new TestSnapshot().Take())));

        string Shown(ShownExtensions shown)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(buffer);
            LiveActorJson.WriteBurst(json, new("0", BurstPhase.Begun, actor, last, default, Lines.Burst), shown);
            json.Flush();
            using JsonDocument burst = JsonDocument.Parse(buffer.WrittenMemory);
            return burst.RootElement.GetProperty("extension").GetString()!;
        }
    }
}
