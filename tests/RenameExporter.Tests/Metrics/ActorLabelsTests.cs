using System.Text;
using ExporterToolkit.Exposition;
using RenameExporter.Metrics;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Metrics;

public sealed class ActorLabelsTests
{
    private readonly ActorLabels _labels = new();

    [Fact]
    public void Actor_has_comm_and_uid() =>
        Assert.Equal("comm=sh uid=0", Text(new Actor("sh", 0)));

    [Fact]
    public void Actor_has_what_was_asked_for_behind_them() => Assert.Equal(
        "comm=sh uid=0 user=root cgroup=a.service container_id=",
        Text(new Actor("sh", 0, "root", new CgroupName("a.service", ""))));

    [Fact]
    public void Last_label_comes_last() => Assert.Equal(
        "comm=sh uid=0 user=root cgroup=a.service container_id=abc errno=EPERM",
        Text(new Actor("sh", 0, "root", new CgroupName("a.service", "abc")), new("errno", "EPERM")));

    [Fact]
    public void Labels_of_one_actor_do_not_stay_for_the_next()
    {
        Text(new Actor("sh", 0, "root", new CgroupName("a.service", "abc")), new("errno", "EPERM"));

        Assert.Equal("comm=mv uid=7", Text(new Actor("mv", 7)));
    }

    private string Text(Actor actor, Label? last = null)
    {
        var text = new List<string>();
        foreach (Label label in _labels.Of(actor, last))
        {
            text.Add($"{label.Name}={Encoding.UTF8.GetString(label.Value.Span)}");
        }

        return string.Join(' ', text);
    }
}
