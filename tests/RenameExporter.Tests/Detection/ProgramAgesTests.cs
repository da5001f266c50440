using Microsoft.Extensions.Time.Testing;
using RenameExporter.Detection;
using RenameExporter.Events;

namespace RenameExporter.Tests.Detection;

public sealed class ProgramAgesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 28, 16, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(s_now);

    private static ProgramFile Young => new(1, 8, 1, 0, 0x1ed, s_now.ToUnixTimeSeconds() - 60, "usr", true);

    [Theory]
    [InlineData("usr")]
    [InlineData("bin")]
    [InlineData("sbin")]
    [InlineData("lib")]
    [InlineData("lib64")]
    [InlineData("opt")]
    [InlineData("snap")]
    public void IsNew_ofWhatRootInstalledAMinuteAgo_isFalse(string directory) =>
        Assert.False(Ages().IsNew(Young with { FirstDirectory = directory }));

    [Fact]
    public void IsNew_ofWhatLooksInstalled_isTrue()
    {
        Assert.True(Ages().IsNew(Young with { IsOnMountOfUsr = false })); // /dev/shm/usr/bin/x
        Assert.True(Ages().IsNew(Young with { FirstDirectory = "tmp" })); // /tmp/usr/bin/x
        Assert.True(Ages().IsNew(Young with { FirstDirectory = "home" }));
        Assert.True(Ages().IsNew(Young with { FirstDirectory = "app" }));
        Assert.True(Ages().IsNew(Young with { FirstDirectory = null }));
        Assert.True(Ages().IsNew(Young with { Owner = 1000 }));
        Assert.True(Ages().IsNew(Young with { Mode = 0x1ff })); // 0777
        Assert.True(Ages().IsNew(Young with { Mode = 0x1fd })); // 0775: the group is not known
    }

    [Fact]
    public void IsNew_ofWhatIsADayOld_isFalse()
    {
        ProgramFile home = Young with { FirstDirectory = "home" };

        Assert.False(Ages().IsNew(home with { ChangedAt = s_now.ToUnixTimeSeconds() - 86_400 }));
        Assert.True(Ages().IsNew(home with { ChangedAt = s_now.ToUnixTimeSeconds() - 86_399 }));
        Assert.True(Ages().IsNew(home with { ChangedAt = s_now.ToUnixTimeSeconds() + 86_400 })); // of the future
        Assert.True(Ages().IsNew(home with { ChangedAt = long.MaxValue }));
    }

    [Fact]
    public void IsNew_ofWhatIsNotKnown_isFalse() => Assert.False(Ages().IsNew(default));

    [Fact]
    public void IsNew_whereNoProgramIsNew_isFalse() =>
        Assert.False(new ProgramAges(TimeSpan.Zero, _time).IsNew(Young with { FirstDirectory = "home", ChangedAt = long.MaxValue }));

    [Fact]
    public void IsNew_afterAStepOfTheClock_isFalseOfWhatIsInstalled()
    {
        _time.AdjustTime(s_now - TimeSpan.FromDays(4000));

        Assert.False(Ages().IsNew(Young));
    }

    private ProgramAges Ages() => new(TimeSpan.FromDays(1), _time);
}
