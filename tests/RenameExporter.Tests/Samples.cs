using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Events;
using RenameExporter.Host;

namespace RenameExporter.Tests;

/// <summary>Samples and events, made by hand: set what matters.</summary>
internal static class Samples
{
    /// <summary>AT_FDCWD.</summary>
    public const int WorkingDirectory = -100;

    /// <summary>As the vfs_rename modes take them.</summary>
    public static RenameSample Kernel { get; } = new(
        MonotonicNanoseconds: 5_000_000_000,
        LatencyNanoseconds: 12_345,
        Suppressed: 0,
        SuppressedBefore: 0,
        CgroupId: 0,
        Cgroup: CgroupName.Unknown,
        Pid: 4711,
        Tid: 4712,
        ParentPid: 4000,
        Uid: 1000,
        Error: 0,
        Flags: 0,
        Kinds: RenameKinds.None,
        KindsKnown: true,
        DeviceMajor: 8,
        DeviceMinor: 1,
        Inode: 99,
        Comm: Bytes("mv"),
        FileSystemType: Bytes("ext4"),
        Old: Path("/home/ann/draft.txt"),
        New: Path("/home/ann/final.txt"),
        IsTyped: false,
        OldDirectoryFd: WorkingDirectory,
        NewDirectoryFd: WorkingDirectory);

    /// <summary>As tracepoint mode takes them.</summary>
    public static RenameSample Typed { get; } = Kernel with
    {
        KindsKnown = false,
        DeviceMajor = 0,
        DeviceMinor = 0,
        Inode = 0,
        FileSystemType = default,
        Old = Path("draft.txt"),
        New = Path("final.txt"),
        IsTyped = true,
    };

    public static HostIdentity Origin { get; } =
        new("web-17.example", "1f2e3d4c5b6a79880123456789abcdef", "0123456789abcdef0123456789abcdef");

    public static RenameEvent Event { get; } = Of(Kernel);

    /// <summary>An event whose paths are the sample's own.</summary>
    public static RenameEvent Of(RenameSample sample) => new()
    {
        Sample = sample,
        Origin = Origin,
        UnixNanoseconds = 1_795_370_709_123_456_789,
        Old = new(sample.Old.Bytes, PathDoubts.None),
        New = new(sample.New.Bytes, PathDoubts.None),
    };

    public static RenameEvent Renamed(ReadOnlyMemory<byte> old, ReadOnlyMemory<byte> @new) =>
        Of(Kernel with { Old = new(old, false), New = new(@new, false) });

    /// <summary>Of the time of the events here.</summary>
    public static RenameEvent Summary(HiddenActor who, ulong suppressed, ulong lost) => new EventMaker(
        new ProcessFiles(null), UserNames.Of("/nowhere", "").Open(NullLogger<PasswdFile>.Instance), Origin,
        TimeProvider.System)
        .Summarize(new(5, 0, who, suppressed, lost, suppressed + 10)) with
    {
        UnixNanoseconds = Event.UnixNanoseconds,
    };

    public static SampledPath Path(string path) => new(Bytes(path), false);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
