using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using RenameExporter.Events;
using RenameExporter.Kernel;
using Testing;

namespace RenameExporter.Tests.Kernel;

/// <summary>Contract.cs, ContractTwins.cs and bpf/rename.h hold the same structs.</summary>
public sealed partial class ContractTwinsTests
{
    [Fact]
    public void Structs_ofContractCs_allHaveATwin() => Assert.Equal(
        StructsInSource("src/RenameExporter/Kernel/Contract.cs", CSharpStruct())
            .Concat(StructsInSource("src/RenameExporter/Kernel/SampleContract.cs", CSharpStruct())).Order(),
        ContractTwins.Structs().Select(twin => twin.Type.Name).Order());

    [Fact]
    public void Structs_ofTheHeader_allHaveATwinInTheSameOrder() => Assert.Equal(
        StructsInSource("bpf/rename.h", CStruct()),
        ContractTwins.Structs().Select(twin => twin.Name));

    [Fact]
    public void Structs_names_areTheSameInBothLanguages() => Assert.All(
        ContractTwins.Structs(), twin => Assert.Equal(twin.Name, SnakeCase(twin.Type.Name)));

    [Fact]
    public void Fields_ofEveryStruct_areAllListedInOrder() => Assert.All(
        ContractTwins.Structs(),
        twin => Assert.Equal(
            Fields(twin.Type).Select(field => SnakeCase(field.Name)),
            twin.Fields.Select(field => field.Name)));

    [Fact]
    public void Fields_ofEveryStruct_haveTheOffsetsThatWereDeclared() => Assert.All(
        ContractTwins.Structs(),
        twin => Assert.Equal(
            Fields(twin.Type)
                .Select(field => field.GetCustomAttribute<FieldOffsetAttribute>()!.Value),
            twin.Fields.Select(field => field.Offset)));

    [Fact]
    public void Fields_ofEveryStruct_fillItWithoutHoleOrOverlap() => Assert.All(
        ContractTwins.Structs(),
        twin =>
        {
            int end = 0;
            foreach (FieldTwin field in twin.Fields)
            {
                Assert.Equal(end, field.Offset);
                end += field.Size;
            }

            Assert.Equal(twin.Size, end);
        });

    [Fact]
    public void Structs_sizes_areWhatTheRuntimeUses() => Assert.All(
        ContractTwins.Structs(),
        twin => Assert.Equal(
            twin.Size,
            (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
                .MakeGenericMethod(twin.Type).Invoke(null, null)!));

    // #define is not in BTF, so ContractCheck cannot see these.
    [Theory]
    [InlineData("COMM_LEN", 16)]
    [InlineData("FSTYPE_LEN", 16)]
    [InlineData("LATENCY_FIRST_POWER", LatencySlot.FirstPower)]
    [InlineData("LATENCY_BUCKETS", LatencySlot.BucketCount)]
    [InlineData("SLOT_OVERFLOW_RENAMED", SlotNumbers.OverflowRenamed)]
    [InlineData("SLOT_OVERFLOW_FAILED", SlotNumbers.OverflowFailed)]
    [InlineData("SLOT_FIRST_ACTOR", SlotNumbers.FirstActor)]
    [InlineData("SLOT_LATENCY_OTHER", SlotNumbers.LatencyOther)]
    [InlineData("SLOT_FIRST_LATENCY", SlotNumbers.FirstLatency)]
    [InlineData("EXTENSION_LEN", 16)]
    [InlineData("SLOT_EXTENSION_OTHER", SlotNumbers.ExtensionOther)]
    [InlineData("SLOT_FIRST_EXTENSION", SlotNumbers.FirstExtension)]
    [InlineData("ERROR_LAST_USER", 133)]
    [InlineData("ERROR_FIRST_KERNEL", 512)]
    [InlineData("ERROR_LAST_KERNEL", 531)]
    [InlineData("ERROR_OTHER", ActorKey.ErrorOther)]
    [InlineData("RECLAIM_UNLINK", (int)ReclaimStep.Unlink)]
    [InlineData("RECLAIM_FREE", (int)ReclaimStep.Free)]
    [InlineData("RECLAIM_ACTORS", (int)ReclaimTable.Actors)]
    [InlineData("RECLAIM_EXTENSIONS", (int)ReclaimTable.Extensions)]
    [InlineData("RECLAIM_CGROUPS", (int)ReclaimTable.Cgroups)]
    [InlineData("CGROUP_NAME_LEN", 256)]
    [InlineData("CGROUP_PARENT_LEN", 112)]
    [InlineData("SLOT_CGROUP_UNKNOWN", SlotNumbers.CgroupUnknown)]
    [InlineData("SLOT_FIRST_CGROUP", SlotNumbers.FirstCgroup)]
    [InlineData("CGROUP_SOURCE_NONE", (int)CgroupSource.None)]
    [InlineData("CGROUP_SOURCE_V2", (int)CgroupSource.V2)]
    [InlineData("CGROUP_SOURCE_V1", (int)CgroupSource.V1)]
    [InlineData("SAMPLE_TYPED", (int)SampleMarks.Typed)]
    [InlineData("SAMPLE_OLD_CUT", (int)SampleMarks.OldCut)]
    [InlineData("SAMPLE_NEW_CUT", (int)SampleMarks.NewCut)]
    [InlineData("KIND_MOVE", (int)RenameKinds.Moved)]
    [InlineData("KIND_REPLACEMENT", (int)RenameKinds.Replaced)]
    [InlineData("KIND_EXCHANGE", (int)RenameKinds.Exchanged)]
    [InlineData("KIND_NOOP", (int)RenameKinds.Noop)]
    [InlineData("KIND_EXTENSION_CHANGE", (int)RenameKinds.ExtensionChanged)]
    public void Constants_ofTheHeader_areTheExporters(string name, int expected) =>
        Assert.Contains(Defines(), define => define == $"{name} {expected}");

    [Fact]
    public void Constants_ofTheHeader_areAllCompared() => Assert.Equal(36, Defines().Length);

    private static string[] Defines() =>
    [
        .. Define().Matches(Source("bpf/rename.h"))
            .Select(match => $"{match.Groups["name"].Value} {match.Groups["value"].Value}"),
    ];

    private static FieldInfo[] Fields(Type type) =>
    [
        .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .OrderBy(field => Marshal.OffsetOf(type, field.Name)),
    ];

    private static string[] StructsInSource(string path, Regex pattern) =>
        [.. pattern.Matches(Source(path)).Select(match => match.Groups["name"].Value)];

    private static string Source(string path) =>
        File.ReadAllText(Path.Combine(Repository.Root, path));

    private static string SnakeCase(string name) =>
        Capital().Replace(name, "_$0").TrimStart('_').ToLowerInvariant();

    // Inline arrays are fields' types, not structs of their own.
    [GeneratedRegex(
        @"^\[StructLayout\(.*\)\]\n(internal|public) (readonly )?(unsafe )?struct (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CSharpStruct();

    [GeneratedRegex(
        @"^struct (?<name>\w+) \{", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex CStruct();

    [GeneratedRegex(
        @"^#define (?<name>\w+)\s+(?<value>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Define();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
