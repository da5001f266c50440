using System.Text;

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
            ("kinds/plain", "kinds/sub/plain", "Moved"),
            ("kinds/sub/plain", "kinds/plain", "Moved"),
            ("kinds/source", "kinds/target", "Replaced"),
            ("kinds/x.one", "kinds/y.two", "Exchanged"),
            ("kinds/first", "kinds/second", "Noop"),
            ("kinds/report.text", "kinds/report.encrypted", "ExtensionChanged"),
            ("kinds/report.encrypted", "kinds/report.text", "ExtensionChanged"),
        ],
        Samples(mode, "kinds").Select(sample => (
            Below(mode, sample.Old), Below(mode, sample.New), sample.Text("kinds"))));

    [Theory, MemberData(nameof(Modes))]
    public void Moves_have_the_paths_before_and_after(string mode)
    {
        PrintedSample[] moves = Samples(mode, "mv");

        Assert.Equal(
            [
                ("from/a", "to/b"),
                ("from/inner", "to/outer"),
                ("to/outer/file", "to/outer/file2"),
                ($"from/{s_long}", $"to/{s_long}"),
            ],
            moves.Take(4).Select(sample => (Below(mode, sample.Old), Below(mode, sample.New))));
        Assert.All(moves.Take(4), sample =>
            Assert.False(sample.Flag("old_truncated") || sample.Flag("new_truncated")));
        Assert.Equal(guest.Fact(mode, "inode"), $"{moves[0].Number("inode")}");
        Assert.Equal(guest.Fact(mode, "device"), moves[0].Text("device"));
        Assert.Equal("tmpfs", moves[0].Text("fstype"));
        Assert.True(moves[0].Number("latency_ns") > 0 && moves[0].Number("pid") > 1);
        Assert.False(moves[0].IsTyped);
    }

    /// <summary>150 directories deep, and 16 directories with names of 255 bytes: what is left is the end.</summary>
    [Theory, MemberData(nameof(Modes))]
    public void Paths_that_are_too_long_are_flagged_and_end_right(string mode)
    {
        PrintedSample[] moves = Samples(mode, "mv");
        (PrintedSample deep, PrintedSample wide) = (moves[4], moves[5]);

        Assert.Equal(string.Concat(Enumerable.Repeat("d/", 128)) + "a", Text(deep.Old));
        Assert.Equal(string.Concat(Enumerable.Repeat("d/", 128)) + "deep", Text(deep.New));
        Assert.Equal(string.Concat(Enumerable.Repeat($"{s_long}/", 15)) + "a", Text(wide.Old));
        Assert.Equal(string.Concat(Enumerable.Repeat($"{s_long}/", 15)) + "long", Text(wide.New));
        Assert.All([deep, wide], sample =>
            Assert.True(sample.Flag("old_truncated") && sample.Flag("new_truncated")));
    }

    [Theory, MemberData(nameof(Modes))]
    public void Failures_have_the_names_of_what_was_tried(string mode)
    {
        PrintedSample sample = Assert.Single(Samples(mode, "fails"));

        Assert.Equal((39, 65534), (sample.Number("error"), sample.Number("uid")));
        Assert.Equal(("fail/from", "fail/to"), (Below(mode, sample.Old), Below(mode, sample.New)));
    }

    [Theory, MemberData(nameof(Modes))]
    public void Rename_on_overlayfs_is_one_sample_with_the_paths_of_the_overlay(string mode)
    {
        PrintedSample sample = Assert.Single(Samples(mode, "mv").Skip(6));

        Assert.Equal(("/sub/from-below", "/on-top", "overlay"), (
            Text(sample.Old), Text(sample.New), sample.Text("fstype")));
        Assert.Equal(guest.Fact(mode, "overlay"), sample.Text("device"));
    }

    [Theory, MemberData(nameof(AllModes))]
    public void Sums_are_equal_while_slots_overflow_and_are_taken_back(string mode)
    {
        var (samples, totals) = guest.Scenario(mode, "sums");
        SampleTotals last = totals[^1];
        TestContext.Current.TestOutputHelper!.WriteLine(last.ToString());

        Assert.All(totals, look => Assert.True(look.Balances, look.ToString()));
        Assert.Equal(last.Sampled, last.Number("delivered"));
        Assert.Equal(last.Sampled, samples.Count);
        Assert.True(last.Suppressed > 0 && last.Number("overflow") > 0, last.ToString());
        Assert.True(last.Number("reclaimed") > 0, last.ToString());
        Assert.InRange(samples.Sum(sample => sample.Number("suppressed_before")), 1, last.Suppressed);
    }

    [Theory, MemberData(nameof(AllModes))]
    public void Ring_that_nobody_read_was_full_and_is_read_again(string mode)
    {
        var (samples, totals) = guest.Scenario(mode, "unread");
        SampleTotals last = totals[^1];
        TestContext.Current.TestOutputHelper!.WriteLine(last.ToString());

        Assert.All(totals, look => Assert.True(look.Balances, look.ToString()));
        Assert.True(totals[0].Lost > 0, totals[0].ToString());
        Assert.Equal(last.Sampled, last.Number("delivered"));
        Assert.Contains(samples, sample => Text(sample.Comm) == "afterwards");
    }

    private PrintedSample[] Samples(string mode, string comm) =>
        [.. guest.Scenario(mode, "names").Samples.Where(sample => Text(sample.Comm) == comm)];

    /// <summary>The path below the directory that the guest made for it; /tmp is a file system of its own.</summary>
    private static string Below(string mode, byte[] path)
    {
        Assert.StartsWith($"/names-{mode}/", Text(path), StringComparison.Ordinal);
        return Text(path)[$"/names-{mode}/".Length..];
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}

[Trait("Kernel", "5.10.218"), Collection<OnLinux510Early>]
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class Samples510Tests(Linux510Early guest) : SampleTests<Linux510Early>(new SampleGuest(guest));

[Trait("Kernel", "6.1"), Collection<OnLinux61>]
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class Samples61Tests(Linux61 guest) : SampleTests<Linux61>(new SampleGuest(guest));

[Trait("Kernel", "7"), Collection<OnLinux7>]
[Trait(Unconfined.Because, Unconfined.StartsAnotherProgram)]
public sealed class Samples7Tests(Linux7 guest) : SampleTests<Linux7>(new SampleGuest(guest));
