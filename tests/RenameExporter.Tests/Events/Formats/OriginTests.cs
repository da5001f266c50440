using System.Text;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Host;
using Testing;

namespace RenameExporter.Tests.Events.Formats;

public sealed class OriginTests
{
    private static readonly HiddenActor s_actor = new(Samples.Bytes("mv"), 1000, 0, 0, CgroupName.Unknown);

    private static RenameEvent[] OfEachKind { get; } =
        [Samples.Event, Samples.Event with { Burst = Lines.Burst }, Lines.GuardEvent, Samples.Summary(s_actor, 980, 3)];

    [Fact]
    public void Write_anyEvent_saysWhichItIsAndWhereItComesFrom() => Assert.All(OfEachKind, made =>
    {
        EventLine line = Lines.Ecs(made with
        {
            Origin = Samples.Origin with { NodeName = "node-7", Labels = [new("cluster", "prod"), new("rack", "b 12")] },
        });

        Span<byte> id = stackalloc byte[EventIdentity.MostBytes];
        Assert.Equal(Encoding.ASCII.GetString(id[..EventIdentity.Write(made, id)]), line.Text("event", "id"));
        Assert.Equal((Samples.Origin.Name, Samples.Origin.Id), (line.Text("host", "name"), line.Text("host", "id")));
        Assert.Equal("node-7", line.Text("k8s", "node", "name"));
        Assert.Equal(("prod", "b 12"), (line.Text("labels", "cluster"), line.Text("labels", "rack")));
    });

    [Fact]
    public void Write_whatIsNotGiven_isAbsent() => Assert.All(OfEachKind, made =>
    {
        EventLine line = Lines.Ecs(made with { Origin = Samples.Origin with { Id = null } });

        Assert.Null(line.Find("host", "id"));
        Assert.Null(line.Find("k8s"));
        Assert.Null(line.Find("labels"));
    });

    [Fact]
    public void Table_ofAnEvent_isWithoutIt() => Assert.All(
        OfEachKind, made => Assert.DoesNotContain(Samples.Origin.Name, Lines.Table(made), StringComparison.Ordinal));
}
