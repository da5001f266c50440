using RenameExporter.Counting;
using RenameExporter.Host;
using Testing;

namespace RenameExporter.Tests.Metrics;

public sealed class ActorLabelsTests
{
    [Fact]
    public void Actor_has_comm_and_uid() =>
        Assert.Equal("comm=sh uid=0", Text(new Actor("sh", 0)));

    [Fact]
    public void Actor_has_what_was_asked_for_behind_them() => Assert.Equal(
        "comm=sh uid=0 user=root cgroup=a.service container_id=",
        Text(new Actor("sh", 0, "root", new CgroupName("a.service", ""))));

    [Fact]
    public void Actor_with_everything_has_all_the_labels_there_can_be() =>
        Assert.Equal(5, new Actor("sh", 0, "root", new CgroupName("a.service", "")).AllLabels().Count);

    [Fact]
    public async Task Last_label_comes_last_and_labels_of_one_actor_do_not_stay_for_the_next()
    {
        string page = await ExpositionText.OfAsync(new TestSnapshot
        {
            More =
            [
                Failed(new Actor("a", 0, "root", new CgroupName("a.service", "abc"))),
                Failed(new Actor("b", 7)),
            ],
        }.Take());

        Assert.Equal(
            [
                "comm=a uid=0 user=root cgroup=a.service container_id=abc errno=EPERM",
                "comm=b uid=7 errno=EPERM",
                "comm=<overflow> uid= errno=<overflow>",
            ],
            Scrape.Parse(page.Split('\n')).Of("file_rename_errors_total")
                .Select(sample => string.Join(' ', sample.Labels.Select(label => $"{label.Key}={label.Value}"))));
    }

    private static ActorTotals Failed(Actor actor) => ActorTotals.Empty(actor).Add(1, Actors.Renames(1));

    private static string Text(Actor actor) => string.Join(
        ' ', actor.AllLabels().Select(label => $"{label.Key}={label.Value}"));
}
