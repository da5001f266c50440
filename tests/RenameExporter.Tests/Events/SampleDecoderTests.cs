using System.Runtime.InteropServices;
using System.Text;
using RenameExporter.Abi;
using RenameExporter.Events;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Events;

public sealed class SampleDecoderTests
{
    [Theory]
    [InlineData("file", "/file")]
    [InlineData("file/directory/top", "/top/directory/file")]
    [InlineData("a/b/a", "/a/b/a")]
    public void Path_leafFirst_isTurnedRound(string raw, string path)
    {
        RenameSample sample = Decode(default, raw, raw);

        Assert.Equal(path, Text(sample.Old.Bytes));
        Assert.Equal(path, Text(sample.New.Bytes));
        Assert.False(sample.Old.Truncated || sample.New.Truncated || sample.IsTyped);
    }

    [Fact]
    public void Path_withoutItsBegin_hasNoSlashBeforeIt()
    {
        RenameSample sample = Decode(new() { Marks = SampleMarks.OldCut }, "file/directory", "file");

        Assert.Equal("directory/file", Text(sample.Old.Bytes));
        Assert.True(sample.Old.Truncated);
        Assert.Equal("/file", Text(sample.New.Bytes));
        Assert.False(sample.New.Truncated);
    }

    /// <summary>A directory that was renamed while the kernel read its name.</summary>
    [Fact]
    public void Path_withANul_isNotToBeTrusted() =>
        Assert.True(Decode(default, "file/di\0ectory", "file").Old.Truncated);

    [Fact]
    public void Path_unknown_isEmptyAndTruncated()
    {
        RenameSample sample = Decode(
            new() { Marks = SampleMarks.OldCut | SampleMarks.NewCut }, "", "");

        Assert.True(sample.Old.Bytes.IsEmpty && sample.Old.Truncated);
        Assert.True(sample.New.Bytes.IsEmpty && sample.New.Truncated);
    }

    [Fact]
    public void Path_typed_isAsItWas()
    {
        RenameSample sample = Decode(
            new() { Marks = SampleMarks.Typed | SampleMarks.NewCut, OldDirFd = -100, NewDirFd = 7 },
            "./a//b/", "\n\u202e", AttachMode.Tracepoint);

        Assert.Equal(("./a//b/", "\n\u202e"), (Text(sample.Old.Bytes), Text(sample.New.Bytes)));
        Assert.Equal((false, true), (sample.Old.Truncated, sample.New.Truncated));
        Assert.Equal((-100, 7), (sample.OldDirectoryFd, sample.NewDirectoryFd));
        Assert.True(sample.IsTyped);
        Assert.False(sample.KindsKnown);
    }

    [Theory]
    [InlineData("/ann/home", "/data/srv", -100, 7, "/home/ann", "/srv/data")]
    [InlineData("/ann/home", "", -100, -100, "/home/ann", "/home/ann")] // of both
    [InlineData("/ann/home", "", -100, 7, "/home/ann", "")]
    [InlineData("", "/data/srv", -100, 7, "", "/srv/data")]
    [InlineData("/", "", 5, 5, "/", "/")]
    [InlineData("/a\0/b", "", 5, 5, "", "")] // was being renamed while it was read
    public void Start_ofTypedPaths_isFromTheRoot(
        string oldStart, string newStart, int oldFd, int newFd, string old, string @new)
    {
        SampleRecord record = new()
        {
            Marks = SampleMarks.Typed,
            OldDirFd = oldFd,
            NewDirFd = newFd,
            OldStartLen = (ushort)oldStart.Length,
            NewStartLen = (ushort)newStart.Length,
        };
        byte[] bytes = [.. Bytes(record, "a", "b"), .. Encoding.UTF8.GetBytes(oldStart + newStart)];

        RenameSample sample = new SampleDecoder(AttachMode.Tracepoint, 8).Decode(bytes, default);

        Assert.Equal((old, @new), (Text(sample.OldStart), Text(sample.NewStart)));
        Assert.Equal(("a", "b"), (Text(sample.Old.Bytes), Text(sample.New.Bytes)));
    }

    [Fact]
    public void Decode_fields_areWhereTheyBelong()
    {
        RenameSample sample = Decode(new()
        {
            Actor = Actors.Key("mv", 1000, 39) with { CgroupId = 5 },
            TimeNs = 1,
            LatencyNs = 2,
            Suppressed = 3,
            Inode = 4,
            Pid = 6,
            Tid = 7,
            ParentPid = 8,
            Device = (259u << 20) | 10,
            Flags = 2,
            Kinds = (RenameKinds)(1 | 4),
            Fstype = Actors.Name("ext4"),
        }, "a", "b");

        Assert.Equal((1UL, 2UL, 3UL, 3UL), (
            sample.MonotonicNanoseconds, sample.LatencyNanoseconds, sample.Suppressed, sample.SuppressedBefore));
        Assert.Equal((6, 7, 8, 1000u), (sample.Pid, sample.Tid, sample.ParentPid, sample.Uid));
        Assert.Equal((259u, 10u, 4UL), (sample.DeviceMajor, sample.DeviceMinor, sample.Inode));
        Assert.Equal((39, 2u), (sample.Error, sample.Flags));
        Assert.Equal(RenameKinds.Moved | RenameKinds.Exchanged, sample.Kinds);
        Assert.True(sample.KindsKnown);
        Assert.Equal(("mv", "ext4"), (Text(sample.Comm), Text(sample.FileSystemType)));
        Assert.Equal((5UL, "", ""), (sample.CgroupId, sample.Cgroup.Leaf, sample.Cgroup.ContainerId));
    }

    [Fact]
    public void Program_fields_areWhereTheyBelong()
    {
        RenameSample sample = Decode(
            new()
            {
                Marks = SampleMarks.ProgramOnUsrMount,
                ProcessStartNs = 1,
                ReplacedAt = -2,
                Program = new()
                {
                    Inode = 3,
                    ChangedAt = 4,
                    Device = (5 << 20) | 6,
                    Owner = 7,
                    Mode = 0x8000 | 0x9ed, // a regular file, 04755
                    FirstDirectory = Actors.Name("usr"),
                },
            },
            "a", "b");

        Assert.Equal(new ProgramFile(3, 5, 6, 7, 0x9ed, 4, "usr", IsOnMountOfUsr: true), sample.Program);
        Assert.Equal((1UL, -2L), (sample.ProcessStartNanoseconds, sample.ReplacedChangedAt));
    }

    /// <summary>A kernel thread: what else stands there means nothing.</summary>
    [Fact]
    public void Program_withoutAnInode_isNotKnown() => Assert.Equal(
        default, Decode(new() { Program = new() { Owner = 7, FirstDirectory = Actors.Name("usr") } }, "", "").Program);

    [Theory]
    [InlineData("", null)]
    [InlineData("usr\u001b", "usr\\x1b")]
    [InlineData("0123456789abcde", "0123456789abcde")]
    public void Program_firstDirectory_isPrintable(string raw, string? name) => Assert.Equal(
        name, Decode(new() { Program = new() { Inode = 1, FirstDirectory = Actors.Name(raw) } }, "", "")
            .Program.FirstDirectory);

    [Fact]
    public void Kinds_ofARenameWhoseEntryWasMissed_areNotKnown() =>
        Assert.False(Decode(new() { LatencyNs = 0 }, "", "").KindsKnown);

    [Fact]
    public void Cgroup_withANameInTheTable_isNamed()
    {
        string id = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
        var cgroups = new CgroupSlot[4];
        cgroups[3].Key.Id = 77;
        cgroups[3].NameLen = 1;
        Encoding.UTF8.GetBytes($"docker-{id}.scope").CopyTo(cgroups[3].Name);
        var record = new SampleRecord { CgroupSlot = 3, Actor = new() { CgroupId = 77 } };

        RenameSample sample = new SampleDecoder(AttachMode.Fentry, 8).Decode(Bytes(record, "a", "b"), cgroups);

        Assert.Equal(($"docker-{id}.scope", id), (sample.Cgroup.Leaf, sample.Cgroup.ContainerId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(199)]
    [InlineData(200)]
    public void Decode_recordThatIsTooShort_isRefused(int length)
    {
        byte[] bytes = Bytes(default, "a", "b")[..length];

        Assert.Throws<InvalidDataException>(
            () => new SampleDecoder(AttachMode.Fentry, 8).Decode(bytes, default));
    }

    [Fact]
    public void SuppressedBefore_samplesOfASlot_isTheDifference() => Assert.Equal(
        [4, 0, 5],
        Differences((1, 0, 4), (1, 0, 4), (1, 0, 9)));

    [Fact]
    public void SuppressedBefore_slotsOfTwoActors_areApart() => Assert.Equal(
        [4, 7, 1],
        Differences((1, 0, 4), (2, 0, 7), (1, 0, 5)));

    [Fact]
    public void SuppressedBefore_slotsInAnyOrder_areApart() => Assert.Equal(
        [4, 7, 9, 1, 2, 3],
        Differences((1, 0, 4), (255, 0, 7), (9_999, 0, 9), (1, 0, 5), (255, 0, 9), (9_999, 0, 12)));

    /// <summary>A quarter of a megabyte for the table of 16,384 slots, of which few are taken, was resident.</summary>
    [Fact]
    public void SuppressedBefore_ofSlotsThatAreNotTaken_takesNoMemory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        _ = new SampleDecoder(AttachMode.Fentry, 1_000_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 10_000);
    }

    /// <summary>The next owner of a slot, or the same one again, counts from zero.</summary>
    [Fact]
    public void SuppressedBefore_slotThatWasTakenBack_beginsAnew() => Assert.Equal(
        [4, 6, 0, 2],
        Differences((1, 0, 4), (1, 1, 6), (1, 2, 0), (1, 2, 2)));

    /// <summary>Two CPUs: the later record has the earlier look at the count.</summary>
    [Fact]
    public void SuppressedBefore_countThatIsOlder_isNothing() => Assert.Equal(
        [9, 0, 1],
        Differences((1, 0, 9), (1, 0, 8), (1, 0, 10)));

    private static long[] Differences(params (uint Slot, uint Generation, ulong Suppressed)[] samples)
    {
        var decoder = new SampleDecoder(AttachMode.Fentry, 10_000);
        return
        [
            .. samples.Select(sample => (long)decoder.Decode(
                Bytes(
                    new()
                    {
                        Slot = sample.Slot,
                        Generation = sample.Generation,
                        Suppressed = sample.Suppressed,
                    },
                    "a", "b"),
                default).SuppressedBefore),
        ];
    }

    private static RenameSample Decode(
        SampleRecord record, string old, string @new, AttachMode mode = AttachMode.Fentry) =>
        new SampleDecoder(mode, 8).Decode(Bytes(record, old, @new), default);

    private static byte[] Bytes(SampleRecord record, string old, string @new)
    {
        record.OldLen = (ushort)Encoding.UTF8.GetByteCount(old);
        record.NewLen = (ushort)Encoding.UTF8.GetByteCount(@new);
        return
        [
            .. MemoryMarshal.AsBytes(new ReadOnlySpan<SampleRecord>(in record)),
            .. Encoding.UTF8.GetBytes(old),
            .. Encoding.UTF8.GetBytes(@new),
        ];
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
