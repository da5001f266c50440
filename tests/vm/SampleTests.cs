using System.Globalization;

namespace VmTests;

/// <summary>Both names of every kind of rename, and the sums, where the probe sees vfs_rename.</summary>
public abstract class SampleTests<TGuest>(SampleGuest guest)
    where TGuest : Guest, IKernel
{
    // tests/vm/guest/samples.sh and tests/driver/renamer_kinds.c
    private static readonly string s_long = $"{7:D255}";

#pragma warning disable CA1000 // MemberData looks for it here, and finds the derived class's kernel.
    public static TheoryData<string> Modes => [.. TGuest.Modes.Where(mode => mode != "tracepoint")];

    public static TheoryData<string> AllModes => [.. TGuest.Modes];
#pragma warning restore CA1000

    [Theory, MemberData(nameof(Modes))]
    public void Kinds_of_renames_have_both_names(string mode) => Assert.Equal(
        [
            ("kinds/plain", "kinds/sub/plain", "moved"),
            ("kinds/sub/plain", "kinds/plain", "moved"),
            ("kinds/source", "kinds/target", "replaced"),
            ("kinds/x.one", "kinds/y.two", "exchanged"),
            ("kinds/first", "kinds/second", "noop"),
            ("kinds/report.text", "kinds/report.encrypted", "extension_changed"),
            ("kinds/report.encrypted", "kinds/report.text", "extension_changed"),
        ],
        Samples(mode, "kinds").Select(sample => (
            Below(mode, sample.Old), Below(mode, sample.New), string.Join(' ', sample.Words("rename", "kinds")))));

    [Theory, MemberData(nameof(Modes))]
    public void Moves_have_the_paths_before_and_after(string mode)
    {
        EventLine[] moves = Samples(mode, "mv");

        Assert.Equal(
            [
                ("from/a", "to/b"),
                ("from/inner", "to/outer"),
                ("to/outer/file", "to/outer/file2"),
                ($"from/{s_long}", $"to/{s_long}"),
            ],
            moves.Take(4).Select(sample => (Below(mode, sample.Old), Below(mode, sample.New))));
        Assert.All(moves.Take(4), sample =>
            Assert.Equal((false, false), sample.Truncated));
        Assert.Equal(guest.Fact(mode, "inode"), moves[0].Text("file", "inode"));
        Assert.Equal(guest.Fact(mode, "device"), moves[0].Text("rename", "device"));
        Assert.Equal("tmpfs", moves[0].Text("rename", "file_system"));
        Assert.True(moves[0].Find("event", "duration")!.Value.GetInt64() > 0 && moves[0].Pid > 1);
        Assert.Equal("kernel", moves[0].Text("rename", "paths_from"));
    }

    /// <summary>150 directories deep, and 16 directories with names of 255 bytes: what is left is the end.</summary>
    [Theory, MemberData(nameof(Modes))]
    public void Paths_that_are_too_long_are_flagged_and_end_right(string mode)
    {
        EventLine[] moves = Samples(mode, "mv");
        (EventLine deep, EventLine wide) = (moves[4], moves[5]);

        Assert.Equal(string.Concat(Enumerable.Repeat("d/", 128)) + "a", deep.Old);
        Assert.Equal(string.Concat(Enumerable.Repeat("d/", 128)) + "deep", deep.New);
        Assert.Equal(string.Concat(Enumerable.Repeat($"{s_long}/", 15)) + "a", wide.Old);
        Assert.Equal(string.Concat(Enumerable.Repeat($"{s_long}/", 15)) + "long", wide.New);
        Assert.All([deep, wide], sample => Assert.Equal((true, true), sample.Truncated));
    }

    [Theory, MemberData(nameof(Modes))]
    public void Failures_have_the_names_of_what_was_tried(string mode)
    {
        EventLine sample = Assert.Single(Samples(mode, "fails"));

        Assert.Equal((39, "65534"), (sample.Errno, sample.Uid));
        Assert.Equal(("fail/from", "fail/to"), (Below(mode, sample.Old), Below(mode, sample.New)));
    }

    [Theory, MemberData(nameof(Modes))]
    public void Rename_on_overlayfs_is_one_sample_with_the_paths_of_the_overlay(string mode)
    {
        EventLine sample = Assert.Single(Samples(mode, "mv").Skip(6));

        Assert.Equal(("/tmp/overlay/merged/sub/from-below", "/tmp/overlay/merged/on-top", "overlay"), (
            sample.Old, sample.New, sample.Text("rename", "file_system")));
        Assert.Equal(guest.Fact(mode, "overlay"), sample.Text("rename", "device"));
    }

    [Theory, MemberData(nameof(AllModes))]
    public void Program_is_the_file_that_stat_knows(string mode)
    {
        EventLine sample = Assert.Single(Samples(mode, "busybox-program"));

        Assert.Equal(
            guest.Fact(mode, "program"),
            $"{sample.Text("rename", "program", "inode")} {sample.Text("rename", "program", "uid")} "
                + $"{sample.Text("rename", "program", "mode")} {Seconds(sample, "program", "changed")}");
        Assert.Equal(
            (guest.Fact(mode, "device"), "tmp", false), (
                sample.Text("rename", "program", "device"), sample.Text("rename", "program", "first_directory"),
                sample.Find("rename", "program", "on_usr_mount")!.Value.GetBoolean()));
        Assert.Equal(
            guest.Fact(mode, "start"), $"{sample.Find("rename", "process_start")!.Value.GetUInt64() / 10_000_000}");
    }

    /// <summary>A second before: when it was replaced, it was changed.</summary>
    [Theory, MemberData(nameof(Modes))]
    public void Replaced_file_is_as_old_as_it_was(string mode) => Assert.Equal(
        guest.Fact(mode, "victim"), $"{Seconds(Assert.Single(Samples(mode, "busybox-program")), "replaced_changed")}");

    [Theory, MemberData(nameof(AllModes))]
    public void Sums_are_equal_while_slots_overflow_and_are_taken_back(string mode)
    {
        var (samples, totals) = guest.Scenario(mode, "sums");
        SampleTotals last = totals[^1];
        TestContext.Current.TestOutputHelper!.WriteLine(last.ToString());

        Assert.All(totals, look => Assert.True(look.Balances, look.ToString()));
        Assert.Equal(last.Sampled, last.Read);
        Assert.Equal(last.Sampled, samples.Count + last.Dropped);
        Assert.True(last.Suppressed > 0 && last.Overflow > 0, last.ToString());
        Assert.True(last.Reclaimed > 0, last.ToString());
        Assert.Equal(last.Suppressed, guest.Lines(mode, "sums").Sum(line => line.Suppressed.Since));
    }

    [Theory, MemberData(nameof(AllModes))]
    public void Ring_that_nobody_read_was_full_and_is_read_again(string mode)
    {
        var (samples, totals) = guest.Scenario(mode, "unread");
        SampleTotals last = totals[^1];
        TestContext.Current.TestOutputHelper!.WriteLine(last.ToString());

        Assert.All(totals, look => Assert.True(look.Balances, look.ToString()));
        Assert.True(totals[0].Lost > 0, totals[0].ToString());
        Assert.Equal(last.Sampled, last.Read);
        Assert.Contains(samples, sample => sample.Process == "afterwards");
    }

    private EventLine[] Samples(string mode, string comm) =>
        [.. guest.Scenario(mode, "names").Samples.Where(sample => sample.Process == comm)];

    /// <summary>A time of the kernel's, since the Unix epoch.</summary>
    private static long Seconds(EventLine sample, params string[] field) => DateTimeOffset
        .Parse(sample.Text(["rename", .. field])!, CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    /// <summary>The path below the directory that the guest made for it; /tmp is a file system of its own.</summary>
    private static string Below(string mode, string? path)
    {
        Assert.StartsWith($"/tmp/names-{mode}/", path, StringComparison.Ordinal);
        return path![$"/tmp/names-{mode}/".Length..];
    }
}

[Trait("Kernel", "5.10.218"), Collection<OnLinux510Early>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Samples510Tests(Linux510Early guest) : SampleTests<Linux510Early>(new SampleGuest(guest));

[Trait("Kernel", "6.12"), Collection<OnLinux612>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Samples612Tests(Linux612 guest) : SampleTests<Linux612>(new SampleGuest(guest));

[Trait("Kernel", "7.3"), Collection<OnLinux73>]
[Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
public sealed class Samples73Tests(Linux73 guest) : SampleTests<Linux73>(new SampleGuest(guest));
