using Microsoft.Extensions.Time.Testing;
using RenameExporter.Counting;
using RenameExporter.Host;
using RenameExporter.Live;

namespace RenameExporter.Tests.Live;

public sealed class LiveSamplesTests
{
    private static readonly ActorName s_mv = new("mv", 1000, CgroupName.Unknown);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Consume_whileNobodyAsks_keepsNothing_andAllocatesNothing()
    {
        var samples = new LiveSamples(_time, Samples.Of);
        samples.Consume(Samples.Kernel);
        long before = GC.GetAllocatedBytesForCurrentThread();
        samples.Consume(Samples.Kernel);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        samples.Ask();
        Assert.Empty(samples.FilesOf(s_mv));
    }

    [Fact]
    public void Consume_onceSomebodyAsks_keepsTheLastFiles_theLastOneFirst()
    {
        var samples = new LiveSamples(_time, Samples.Of);
        samples.Ask();
        for (int i = 0; i < 10; i++)
        {
            samples.Consume(Samples.Kernel with { New = Samples.Path($"/a/{i}.txt") });
        }

        Assert.Equal(
            ["/a/9.txt", "/a/8.txt", "/a/7.txt", "/a/6.txt", "/a/5.txt", "/a/4.txt", "/a/3.txt", "/a/2.txt"],
            samples.FilesOf(s_mv).Select(file => System.Text.Encoding.UTF8.GetString(file.New.Bytes.Span)));
        Assert.Empty(samples.FilesOf(s_mv with { Uid = 0 }));
    }

    [Fact]
    public void Consume_longAfterTheLastQuestion_forgetsEverything()
    {
        var samples = new LiveSamples(_time, Samples.Of);
        samples.Ask();
        samples.Consume(Samples.Kernel);
        _time.Advance(LiveSamples.Patience + TimeSpan.FromSeconds(1));
        samples.Consume(Samples.Kernel);

        Assert.Empty(samples.FilesOf(s_mv));
    }

    [Fact]
    public void FilesOf_whereNobodyMaySeeThem_areNone()
    {
        var samples = new LiveSamples(_time, make: null);
        samples.Ask();
        samples.Consume(Samples.Typed with { Old = Samples.Path("a.txt"), New = Samples.Path("a.locked") });

        Assert.Empty(samples.FilesOf(s_mv));
        Assert.Equal(("locked", 1UL), samples.ExtensionOf(s_mv));
    }

    [Fact]
    public void ExtensionOf_severalOnes_isTheOneThatMostFilesGot()
    {
        var samples = new LiveSamples(_time, make: null);
        samples.Ask();
        foreach (string name in (string[])["x.bak", "y.locked", "z.locked", "same.txt"])
        {
            samples.Consume(Samples.Typed with { Old = Samples.Path("a.txt"), New = Samples.Path(name) });
        }

        Assert.Equal(("locked", 2UL), samples.ExtensionOf(s_mv));
    }

    [Fact]
    public void Consume_moreActorsThanThereIsRoomFor_forgetsTheOldest()
    {
        var samples = new LiveSamples(_time, Samples.Of);
        samples.Ask();
        for (uint uid = 0; uid < 300; uid++)
        {
            samples.Consume(Samples.Kernel with { Uid = uid, MonotonicNanoseconds = uid + 1 });
        }

        Assert.Equal(256, Enumerable.Range(0, 300).Count(uid => samples.FilesOf(s_mv with { Uid = (uint)uid }).Count > 0));
        Assert.Empty(samples.FilesOf(s_mv with { Uid = 43 }));
        Assert.Single(samples.FilesOf(s_mv with { Uid = 44 }));
    }

    /// <summary>Whoever floods names would else hide the files of a burst.</summary>
    [Fact]
    public void Consume_moreActorsThanThereIsRoomFor_keepsThoseOfBursts()
    {
        var samples = new LiveSamples(_time, Samples.Of);
        samples.Ask(s_mv with { Uid = 0 }, s_mv with { Uid = 1 });
        for (uint uid = 0; uid < 300; uid++)
        {
            samples.Consume(Samples.Kernel with { Uid = uid, MonotonicNanoseconds = uid + 1 });
        }

        Assert.Single(samples.FilesOf(s_mv with { Uid = 0 }));
        Assert.Single(samples.FilesOf(s_mv with { Uid = 1 }));
        Assert.Empty(samples.FilesOf(s_mv with { Uid = 45 }));
        Assert.Single(samples.FilesOf(s_mv with { Uid = 46 }));
    }

    [Fact]
    public void Ask_withMoreToKeepThanMay_leavesRoomForOthers()
    {
        var samples = new LiveSamples(_time, Samples.Of);
        samples.Ask([.. Enumerable.Range(0, 300).Select(uid => s_mv with { Uid = (uint)uid })]);
        for (uint uid = 0; uid < 300; uid++)
        {
            samples.Consume(Samples.Kernel with { Uid = uid, MonotonicNanoseconds = uid + 1 });
        }

        Assert.Single(samples.FilesOf(s_mv with { Uid = 299 }));
    }
}
