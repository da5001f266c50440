using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

public sealed class SeriesRoomTests
{
    private readonly List<Owner> _all = [];
    private readonly List<string> _events = [];

    [Fact]
    public void Room_gives_a_series_until_it_is_full()
    {
        SeriesRoom<Owner> room = Room(2, TimeSpan.Zero);

        Assert.True(room.TryShow(New("a")));
        Assert.True(room.TryShow(New("b")));
        Assert.False(room.TryShow(New("c")));
        Assert.Equal(["show a", "show b"], _events);
    }

    [Fact]
    public void Series_goes_after_its_idle_timeout_and_no_earlier()
    {
        SeriesRoom<Owner> room = Room(2, TimeSpan.FromMinutes(30));
        Owner owner = New("a");
        room.TryShow(owner);
        Tick(room, 0);

        Tick(room, 30 * 60);
        Assert.True(owner.HasSeries);
        Tick(room, (30 * 60) + 1);

        Assert.False(owner.HasSeries);
        Assert.Equal(1UL, room.Hidden);
    }

    [Fact]
    public void Timeout_of_zero_lets_an_idle_series_stay()
    {
        SeriesRoom<Owner> room = Room(2, TimeSpan.Zero);
        Owner owner = New("a");
        room.TryShow(owner);

        Tick(room, 0);
        Tick(room, 1e6);

        Assert.True(owner.HasSeries);
    }

    [Fact]
    public void One_who_waits_gets_the_room_of_the_longest_idle_after_a_minute()
    {
        SeriesRoom<Owner> room = Room(2, TimeSpan.FromHours(24));
        Owner oldest = New("oldest"), old = New("old"), waiting = New("waiting");
        room.TryShow(oldest);
        Tick(room, 0);
        room.TryShow(old);
        Tick(room, 1);
        for (int second = 2; second <= 60; second++)
        {
            waiting.Waiting = 1;
            Tick(room, second);
            Assert.False(waiting.HasSeries);
        }

        waiting.Waiting = 1;
        Tick(room, 61);

        Assert.True(waiting.HasSeries);
        Assert.False(oldest.HasSeries);
        Assert.True(old.HasSeries);
    }

    [Fact]
    public void Busiest_of_those_who_wait_comes_first()
    {
        SeriesRoom<Owner> room = Room(1, TimeSpan.FromMinutes(1));
        Owner idle = New("idle"), quiet = New("quiet"), busy = New("busy");
        room.TryShow(idle);
        Tick(room, 0);
        quiet.Waiting = 5;
        busy.Waiting = 500;

        Tick(room, 61);

        Assert.True(busy.HasSeries);
        Assert.False(quiet.HasSeries);
    }

    [Fact]
    public void Active_series_never_makes_room()
    {
        SeriesRoom<Owner> room = Room(1, TimeSpan.FromMinutes(1));
        Owner active = New("active"), waiting = New("waiting");
        room.TryShow(active);
        for (int second = 0; second < 300; second++)
        {
            active.IsActive = true;
            waiting.Waiting = 1000;
            Tick(room, second);
        }

        Assert.True(active.HasSeries);
        Assert.False(waiting.HasSeries);
    }

    private SeriesRoom<Owner> Room(int max, TimeSpan idleTimeout) => new(
        max, idleTimeout, owner => _events.Add($"show {owner.Name}"), owner => _events.Add($"hide {owner.Name}"));

    private Owner New(string name)
    {
        var owner = new Owner(name);
        _all.Add(owner);
        return owner;
    }

    private void Tick(SeriesRoom<Owner> room, double seconds) => room.Tick(TimeSpan.FromSeconds(seconds), _all);

    private sealed class Owner(string name) : SeriesOwner
    {
        public string Name { get; } = name;
    }
}
