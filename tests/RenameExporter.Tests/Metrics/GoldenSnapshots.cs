using RenameExporter.Abi;
using RenameExporter.Counting;
using RenameExporter.Escaping;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Metrics;

/// <summary>The snapshots of the golden files: every family, and what is hard to write.</summary>
internal static class GoldenSnapshots
{
    private const string ContainerId = "4ff1e2b7c9a8d6035e4c3b2a19087f6e5d4c3b2a10f9e8d7c6b5a49382716050";
    private const ulong PastDoubles = (1UL << 53) + 1;

    /// <summary>A mode that sees dentries, on a kernel that counts misses.</summary>
    public static RenameSnapshot VfsRename { get; } = new TestSnapshot
    {
        Attach = AttachMode.KprobeMulti,
        MissesAreCountable = true,
        Poll = new PollResult(new ProbeMisses(1, 2, 3, 4), TimeSpan.FromTicks(12345), 99, 1),
        Rows =
        [
            ("bash", 0, 0, 1),
            ("bash", 1000, 0, (1UL << 63) + 1),
            (Printed([0xff, 0xfe, (byte)'"', (byte)'\n', (byte)'\\']), 33, 0, PastDoubles),
            (Printed([]), uint.MaxValue, 0, 2),
            ("<overflow>", 0, 0, 3),
            ("a,b}{ c=\"d\" 7", 0, 0, 4),
            ("logrotate é漢😀", 0, 0, 5),
            ("bash", 1000, 13, 6),
            ("bash", 1000, 39, 7),
            ("mv", 0, 1, 8),
            ("mv", 0, 3999, 9), // no errno of that number
        ],
        Kinds =
        [
            (
                "bash", 1000,
                new RenameCounts
                {
                    [RenameCounter.Noops] = 2,
                    [RenameCounter.Moves] = 3,
                    [RenameCounter.Replacements] = 4,
                    [RenameCounter.Exchanges] = 5,
                    [RenameCounter.ExtensionChanges] = 6,
                },
                38.5),
            ("mv", 0, new RenameCounts { Noops = 1 }, 0), // nothing but failures and a no-op
        ],
        Recent = [("bash", 0, 99), ("bash", 1000, 100), ("a,b}{ c=\"d\" 7", 0, uint.MaxValue), ("mv", 0, 1)],
        HalfHour = [("bash", 0, 449), ("bash", 1000, 450), ("a,b}{ c=\"d\" 7", 0, uint.MaxValue), ("mv", 0, 1)],
        Overflow = (10, 11),
        Series = new SeriesUse(10_000, 13, new OutcomeCounts(14, 15, 16), 12),
        Extensions =
        [
            new("crypt"u8.ToArray(), 4980, 30),
            new("quote\"back\\\\slash"u8.ToArray(), PastDoubles, 29),
        ],
        OtherExtensions = (20, 19),
        Latency =
        [
            Histogram(null, 1, i => i == 0 ? 1UL : 0),
            Histogram("ext4", 1_500_000_001, i => (ulong)i),
            Histogram("fuse.\"sshfs\"", ulong.MaxValue, i => i == 24 ? PastDoubles : 0),
            Histogram("tmpfs", 0, i => i is 3 or 24 ? 1UL : 0),
        ],
        Health = new ProbeHealth
        {
            Actors = new OverflowReasons
            {
                NoFreeSlot = 20,
                StaleSlot = ulong.MaxValue,
                InsertFailed = 22,
            },
            Latency = new OverflowReasons { NoFreeSlot = 23, StaleSlot = 24, InsertFailed = 25 },
            Extensions = new OverflowReasons { NoFreeSlot = 33, StaleSlot = 34, InsertFailed = 35 },
            InnerSkipped = 26,
            UnpairedExits = 27,
            EntryUnrecorded = 28,
            LostSlots = 29,
        },
        ActorSlots = new SlotUse(16384, 11, 30),
        LatencySlots = new SlotUse(63, 3, 0),
        ExtensionSlots = new SlotUse(1023, 7, 31),
    }.Take();

    /// <summary>A mode that sees system calls only; the kernel does not count misses.</summary>
    public static RenameSnapshot Tracepoint { get; } = new TestSnapshot
    {
        Attach = AttachMode.Tracepoint,
        MissesAreCountable = false,
        Poll = new PollResult(new ProbeMisses(1, 2, 3, 4), TimeSpan.FromSeconds(1), 1, 0),
        Rows = [("mv", 0, 0, 1), ("mv", 0, 2, 2)],
        Latency = [Histogram(null, 123, i => i == 1 ? 3UL : 0)],
        Health = new ProbeHealth { InnerSkipped = 26, UnpairedExits = 27 },
        ActorSlots = new SlotUse(16, 2, 0),
        LatencySlots = new SlotUse(63, 0, 0),
    }.Take();

    /// <summary>The same without durations: no program is attached to entries. The kernel counts misses, and runs.</summary>
    public static RenameSnapshot Exits { get; } = new TestSnapshot
    {
        Attach = AttachMode.Tracepoint,
        Durations = false,
        Poll = new PollResult(new ProbeMisses(0, 2, 0, 0), TimeSpan.FromSeconds(1), 1, 0) { Runs = new(0, 0, 41, 42) },
        Rows = [("mv", 0, 0, 1), ("mv", 0, 2, 2)],
        ActorSlots = new SlotUse(16, 2, 0),
    }.Take();

    /// <summary>With everything that can be asked for.</summary>
    public static RenameSnapshot Labels { get; } = new TestSnapshot
    {
        Attach = AttachMode.Tracepoint,
        OverflowActor = new Actor(Actor.OverflowName, null, "", CgroupName.Unknown),
        More =
        [
            Labelled("nginx", 33, "www-data", "nginx.service", "", recent: 60),
            Labelled("nginx", 33, "www-data", $"docker-{ContainerId}.scope", ContainerId, recent: 40),
            Labelled("sh", 0, "root", "/", "", recent: 99),
            Labelled("sh", 4711, "4711", Printed([(byte)'a', (byte)'"', 0xff]), ""),
            Labelled("sh", 4711, "4711", "", ""),
        ],
        Overflow = (3, 4),
        Health = new ProbeHealth { Cgroups = new() { NoFreeSlot = 36, StaleSlot = 37, InsertFailed = 38 } },
        CgroupSlots = new SlotUse(2047, 4, 32),
        Poll = PollResult.None with { Runs = new(39, 40, 41, 42_000_000_043) },
        Samples = new() { Sampled = 39, Suppressed = PastDoubles, Lost = 41 },
    }.Take();

    /// <summary>Nothing has happened yet.</summary>
    public static RenameSnapshot Empty { get; } = new TestSnapshot().Take();

    private static ActorTotals Labelled(string comm, uint uid, string user, string cgroup, string container, uint recent = 0)
    {
        var tally = new ActorTally(new Actor(comm, uid, user, new CgroupName(cgroup, container)));
        tally.Add(0, Actors.Renames(1));
        tally.Add(13, Actors.Renames(2));
        tally.Recent = recent;
        return tally.Totals;
    }

    private static string Printed(byte[] comm) => EscapedName.Label(comm);

    private static LatencyHistogram Histogram(
        string? fstype, ulong sumNs, Func<int, ulong> bucket) =>
        new(fstype, [.. Enumerable.Range(0, LatencyNumbers.Buckets).Select(bucket)], sumNs);
}
