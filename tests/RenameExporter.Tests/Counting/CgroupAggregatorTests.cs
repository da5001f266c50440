using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Host;

namespace RenameExporter.Tests.Counting;

/// <summary>Who is who when cgroups count, and users have names.</summary>
public sealed class CgroupAggregatorTests
{
    private readonly ActorSlot[] _slots = new ActorSlot[8];
    private readonly CgroupSlot[] _cgroups = new CgroupSlot[4];
    private readonly ActorAggregator _aggregator = new(100, TimeSpan.Zero, new ActorNaming(cgroup: true, null));

    [Fact]
    public void Cgroups_withTheSameComm_areApart()
    {
        Count(2, "sh", Cgroup(1, 11, "a"), 5);
        Count(3, "sh", Cgroup(2, 12, "b"), 6);

        Assert.Equal("sh 0 - a 5, sh 0 - b 6", Read());
    }

    [Fact]
    public void Cgroups_ofOneName_areOneSeries()
    {
        Count(2, "sh", Cgroup(1, 11, "nginx.service"), 5);
        Count(3, "sh", Cgroup(2, 12, "nginx.service"), 6);

        Assert.Equal("sh 0 - nginx.service 11", Read());
    }

    [Fact]
    public void Cgroups_withoutAName_areOneSeriesWithAnEmptyLabel()
    {
        Count(2, "sh", (11, 0), 5);
        Count(3, "sh", (12, 0), 6);

        Assert.Equal("sh 0 -  11", Read());
    }

    [Fact]
    public void Name_whoseSlotIsReclaimed_stays()
    {
        Count(2, "sh", Cgroup(1, 11, "a"), 5);
        Read();
        _cgroups[1] = default;
        _slots[2].Counts.Renames += 3;

        Assert.Equal("sh 0 - a 8", Read());
    }

    [Fact]
    public void Overflow_hasTheLabelsEmpty()
    {
        Actor overflow = _aggregator.Overflow.Actor;

        Assert.Equal((0, 0), (overflow.Label("cgroup")?.Length, overflow.Label("container_id")?.Length));
        Assert.Null(overflow.Label("user"));
    }

    [Fact]
    public void Cgroup_withoutTheLabels_meansNothing()
    {
        var aggregator = new ActorAggregator(100, TimeSpan.Zero);
        Count(2, "sh", Cgroup(1, 11, "a"), 5);
        Count(3, "sh", Cgroup(2, 12, "b"), 6);
        aggregator.Read(_slots, _cgroups);

        ActorTotals totals = Assert.Single(aggregator.Actors());
        Assert.Equal(11UL, totals.Succeeded.Renames);
        Assert.Null(totals.Actor.Label("cgroup"));
        Assert.Null(totals.Actor.Label("container_id"));
        Assert.Null(totals.Actor.Label("user"));
    }

    [Fact]
    public void Users_thatGetAName_keepTheirCounts()
    {
        string path = Path.GetTempFileName();
        var users = new PasswdFile(path, NullLogger.Instance);
        users.Refresh();
        var aggregator = new ActorAggregator(100, TimeSpan.Zero, new ActorNaming(cgroup: false, users));
        _slots[2].Key = Actors.Key("sh", uid: 1000);
        _slots[2].Counts.Renames = 4;
        aggregator.Read(_slots);
        Assert.Equal("sh 1000 1000 - 4", Text(aggregator));

        File.WriteAllText(path, "alice:x:1000:1000::/:/\n");
        Assert.True(users.Refresh());
        aggregator.Rename();
        File.Delete(path);

        Assert.Equal("sh 1000 alice - 4", Text(aggregator));
    }

    private (ulong Id, uint Slot) Cgroup(int number, ulong id, string name)
    {
        ref CgroupSlot slot = ref _cgroups[number];
        slot.Key.Id = id;
        slot.NameLen = (uint)name.Length + 1;
        Encoding.UTF8.GetBytes(name).CopyTo((Span<byte>)slot.Name);
        return (id, (uint)number);
    }

    private void Count(int number, string comm, (ulong Id, uint Slot) cgroup, ulong renames)
    {
        _slots[number].Key = Actors.Key(comm);
        _slots[number].Key.CgroupId = cgroup.Id;
        _slots[number].CgroupSlot = cgroup.Slot;
        _slots[number].Counts.Renames += renames;
    }

    private string Read()
    {
        _aggregator.Read(_slots, _cgroups);
        return Text(_aggregator);
    }

    private static string Text(ActorAggregator aggregator) => string.Join(", ", aggregator.Actors().Select(totals =>
        $"{totals.Actor.Label("comm")} {totals.Actor.Label("uid")} {totals.Actor.Label("user") ?? "-"} "
        + $"{totals.Actor.Label("cgroup") ?? "-"} {totals.Succeeded.Renames}"));
}
