using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Abi;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

/// <summary>Who is who when cgroups count, and users have names.</summary>
public sealed class CgroupLedgerTests
{
    private readonly ActorSlot[] _slots = new ActorSlot[8];
    private readonly CgroupSlot[] _cgroups = new CgroupSlot[4];
    private readonly ActorLedger _ledger = new(8, 100, TimeSpan.Zero, new ActorNaming(cgroup: true, null));

    [Fact]
    public void Cgroups_with_the_same_comm_are_apart()
    {
        Count(2, "sh", Cgroup(1, 11, "a"), 5);
        Count(3, "sh", Cgroup(2, 12, "b"), 6);

        Assert.Equal("sh 0 - a 5, sh 0 - b 6", Read());
    }

    [Fact]
    public void Cgroups_of_one_name_are_one_series()
    {
        Count(2, "sh", Cgroup(1, 11, "nginx.service"), 5);
        Count(3, "sh", Cgroup(2, 12, "nginx.service"), 6);

        Assert.Equal("sh 0 - nginx.service 11", Read());
    }

    [Fact]
    public void Unnamed_cgroups_are_one_series_with_an_empty_label()
    {
        Count(2, "sh", (11, 0), 5);
        Count(3, "sh", (12, 0), 6);

        Assert.Equal("sh 0 -  11", Read());
    }

    [Fact]
    public void Name_stays_when_its_slot_is_reclaimed()
    {
        Count(2, "sh", Cgroup(1, 11, "a"), 5);
        Read();
        _cgroups[1] = default;
        _slots[2].Counts.Renames += 3;

        Assert.Equal("sh 0 - a 8", Read());
    }

    [Fact]
    public void Overflow_has_the_labels_empty()
    {
        Actor overflow = _ledger.Overflow.Actor;

        Assert.Equal((0, 0), (overflow.CgroupLabel?.Length, overflow.ContainerIdLabel?.Length));
        Assert.Null(overflow.UserLabel);
    }

    [Fact]
    public void Without_the_labels_the_cgroup_means_nothing()
    {
        var ledger = new ActorLedger(8, 100, TimeSpan.Zero);
        Count(2, "sh", Cgroup(1, 11, "a"), 5);
        Count(3, "sh", Cgroup(2, 12, "b"), 6);
        ledger.Read(_slots, _cgroups);

        ActorTotals totals = Assert.Single(ledger.Actors());
        Assert.Equal(11UL, totals.Succeeded.Renames);
        Assert.Null(totals.Actor.CgroupLabel);
        Assert.Null(totals.Actor.ContainerIdLabel);
        Assert.Null(totals.Actor.UserLabel);
    }

    [Fact]
    public void Users_that_get_a_name_keep_their_counts()
    {
        string path = Path.GetTempFileName();
        var users = new PasswdFile(path, NullLogger.Instance);
        users.Refresh();
        var ledger = new ActorLedger(8, 100, TimeSpan.Zero, new ActorNaming(cgroup: false, users));
        _slots[2].Key = Actors.Key("sh", uid: 1000);
        _slots[2].Counts.Renames = 4;
        ledger.Read(_slots);
        Assert.Equal("sh 1000 1000 - 4", Text(ledger));

        File.WriteAllText(path, "alice:x:1000:1000::/:/\n");
        Assert.True(users.Refresh());
        ledger.Rename();
        File.Delete(path);

        Assert.Equal("sh 1000 alice - 4", Text(ledger));
    }

    private (ulong Id, ulong Slot) Cgroup(int number, ulong id, string name)
    {
        ref CgroupSlot slot = ref _cgroups[number];
        slot.Key.Id = id;
        slot.NameLen = (uint)name.Length + 1;
        Encoding.UTF8.GetBytes(name).CopyTo((Span<byte>)slot.Name);
        return (id, (ulong)number);
    }

    private void Count(int number, string comm, (ulong Id, ulong Slot) cgroup, ulong renames)
    {
        _slots[number].Key = Actors.Key(comm);
        _slots[number].Key.CgroupId = cgroup.Id;
        _slots[number].CgroupSlot = cgroup.Slot;
        _slots[number].Counts.Renames += renames;
    }

    private string Read()
    {
        _ledger.Read(_slots, _cgroups);
        return Text(_ledger);
    }

    private static string Text(ActorLedger ledger) => string.Join(", ", ledger.Actors().Select(totals =>
        $"{Text(totals.Actor.CommLabel)} {Text(totals.Actor.UidLabel)} {Text(totals.Actor.UserLabel)} "
        + $"{Text(totals.Actor.CgroupLabel)} {totals.Succeeded.Renames}"));

    private static string Text(ReadOnlyMemory<byte>? label) =>
        label is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "-";
}
