namespace VmTests;

/// <summary>
/// The story this project began with, in fentry mode: who renamed which file, where the kernel knows it
/// best. Reading an event holds it against the schema.
/// </summary>
[Trait("Kernel", "6.1-more"), Collection<OnLinux61More>]
[Trait(Unconfined.Because, Unconfined.ReadsOthersProcesses)]
public sealed class StoryTests
{
    private readonly Scenario _story;
    private readonly IReadOnlyList<EventLine> _events;

    public StoryTests(Linux61More guest)
    {
        guest.AssertEnded("story");
        _story = guest.Scenario("story");
        _events = [.. _story.Lines("events.json").Select(EventLine.Parse).Where(line => !line.IsSummary)];
    }

    [Fact]
    public void Mv_by_a_user_and_a_rotation_by_logrotate_are_told_apart()
    {
        EventLine draft = Of("/tmp/ann/draft.txt");
        EventLine notes = Of("/tmp/ann/notes.txt");
        EventLine log = Of("/tmp/log/app.log");

        Assert.Equal(("/tmp/ann/final.md", "mv", "1000", "ann"), Who(draft));
        Assert.Equal(("/tmp/ann/old/read.txt", "mv", "1000", "ann"), Who(notes));
        Assert.Equal(("/tmp/log/app.log.1", "logrotate", "0", "root"), Who(log));
        Assert.Equal(3, ((EventLine[])[draft, notes, log]).Select(line => line.Pid).Distinct().Count());
        Assert.Equal(Parent(draft), Parent(notes));
        Assert.NotEqual(Parent(draft), Parent(log));
        Assert.Equal(["extension_changed"], Kinds(draft));
        Assert.Equal(["moved"], Kinds(notes));
        Assert.All((EventLine[])[draft, notes, log], line =>
        {
            Assert.Empty(line.Doubts);
            Assert.Equal(("kernel", "tmpfs"), (line.Text("rename", "paths_from"), line.Text("rename", "file_system")));
            Assert.Matches("^0:[1-9]", line.Text("rename", "device"));
            Assert.NotNull(line.Text("file", "inode"));
        });
    }

    [Fact]
    public void Bind_mount_gives_a_file_two_names_and_that_is_said()
    {
        EventLine bound = Of("/tmp/bound/bind-1");
        EventLine outer = Of("/tmp/source/outer-1");

        Assert.Equal("/tmp/bound/bind-2", bound.New);
        Assert.Equal(["ambiguous_mount", "ambiguous_mount"], bound.Doubts);
        Assert.Equal("/tmp/source/outer-2", outer.New);
        Assert.Empty(outer.Doubts);
    }

    [Fact]
    public void Btrfs_subvolume_is_where_it_is_mounted()
    {
        EventLine line = Of("/tmp/volume/d/btrfs-1");

        Assert.Equal(("/tmp/volume/d/btrfs-2", "btrfs"), (line.New, line.Text("rename", "file_system")));
        Assert.Empty(line.Doubts);
    }

    [Fact]
    public void Container_has_the_names_that_it_sees_itself()
    {
        EventLine[] boxed = [.. _events.Where(line => line.Process == "boxed")];

        Assert.Equal(2, boxed.Length);
        Assert.All(boxed, line =>
        {
            Assert.StartsWith("/data/", line.Old, StringComparison.Ordinal);
            Assert.StartsWith("/data/", line.New, StringComparison.Ordinal);
            Assert.EndsWith("/renamer", line.Text("process", "executable"), StringComparison.Ordinal); // as the host sees it
            Assert.Equal("overlay", line.Text("rename", "file_system"));
            Assert.Empty(line.Doubts);
        });
        Assert.Equal("/tmp/box/root/outside-2", Of("/tmp/box/root/outside-1").New);
    }

    [Fact]
    public void Path_that_is_too_deep_has_its_end_and_says_so()
    {
        EventLine line = Assert.Single(_events, line => line.Text("file", "name") == "deep-2");

        Assert.StartsWith("deep/deep/", line.New, StringComparison.Ordinal);
        Assert.EndsWith("/deep/deep-1", line.Old, StringComparison.Ordinal);
        Assert.Equal(["truncated", "truncated"], line.Doubts);
    }

    [Fact]
    public void Termination_ends_it_with_exit_code_0() => Assert.Equal(0, _story.ExitStatus);

    private EventLine Of(string old) => Assert.Single(_events, line => line.Old == old && line.Error is null);

    private static (string? New, string Process, string Uid, string? User) Who(EventLine line) =>
        (line.New, line.Process, line.Uid, line.Text("user", "name"));

    private static long Parent(EventLine line) => line.Find("process", "parent", "pid")!.Value.GetInt64();

    private static string[] Kinds(EventLine line) =>
        [.. line.Find("rename", "kinds")!.Value.EnumerateArray().Select(kind => kind.GetString()!)];
}
