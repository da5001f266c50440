using Libbpf;
using RenameExporter.Abi;
using RenameExporter.Host;
using RenameExporter.Probing;

namespace RenameExporter.Tests.Probing;

public sealed class ProbeObjectTests
{
    /// <summary>Told that the kernel casts pointers where it does not, below 6.2, it falls back to the other program.</summary>
    [Theory]
    [InlineData("KprobeMulti", true)]
    [InlineData("KprobeMulti", false)]
    [InlineData("Kprobe", true)]
    [InlineData("Kprobe", false)]
    public void Load_kprobeModes_takesTypedPointersWhereTheyCanBeHad(string mode, bool hasTypeCast)
    {
        KernelFacts kernel = KernelFacts.Read("/");

        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(
            Enum.Parse<AttachMode>(mode), kernel with { HasTypeCast = hasTypeCast }, CgroupHierarchy.None,
            new ProbeOptions(null, CommOfThread: false, MaxEntries: 16, Cgroups: false));
        using (obj)
        {
            Assert.Equal(
                kernel.HasTypeCast && hasTypeCast,
                Assert.Single(pairs).Entry!.EndsWith("_cast", StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// An offset that is not found makes no noise where the program asks whether there is one. So: with a few
    /// structs and with all types of the kernel, each instruction comes out the same.
    /// </summary>
    [Theory]
    [InlineData("Kprobe", true)]
    [InlineData("Kprobe", false)]
    [InlineData("KprobeMulti", true)]
    [InlineData("Tracepoint", true)]
    [InlineData("Tracepoint", false)]
    public void Load_withTheRelocatedStructsAlone_isWhatItIsWithAllTypes(string mode, bool hasTaskStorage)
    {
        KernelFacts kernel = KernelFacts.Read("/") with { HasTypeCast = false, HasTaskStorage = hasTaskStorage };
        Assert.InRange(kernel.Structs.Length, 10_000, 1_000_000);

        Assert.Equal(
            Instructions(mode, kernel with { Structs = default }),
            Instructions(mode, kernel));
    }

    /// <summary>Whichever copies the kernel lets run: those that are not attached are as good as skipped.</summary>
    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 7, 8 }, false)]
    [InlineData(new[] { 1 }, false)]
    [InlineData(new[] { 1, 8 }, false)]
    [InlineData(new[] { 2, 3, 8 }, true)]
    [InlineData(new[] { 5 }, true)]
    [InlineData(new[] { 8 }, true)]
    public void ExitCopies_ofWhichSomeRun_countARenameOnce(int[] copies, bool rescue) =>
        AssertCopiesCountOnce(copies, rescue, durations: true);

    private static void AssertCopiesCountOnce(int[] copies, bool rescue, bool durations)
    {
        const ulong Renames = 3;
        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(
            AttachMode.Tracepoint, KernelFacts.Read("/") with { PreemptsSyscalls = true }, CgroupHierarchy.None,
            new ProbeOptions(null, CommOfThread: false, MaxEntries: 16) { Durations = durations });
        using (obj)
        {
            using MapMemory health = ProbeObject.MapHealth(obj);
            IReadOnlyList<Attachment> attached = Attachment.MakeAll(obj, AttachMode.Tracepoint,
                [.. pairs.Select(pair => pair with { Exits = [.. copies.Select(number => $"exit_copy_{number}")] })]);
            var canary = new Canary(obj.Program(ProbePrograms.Canary), health);
            for (ulong renames = 0; renames < Renames; renames++)
            {
                Assert.Equal(Sight.Seen, canary.Prove().Sight);
            }

            foreach (Attachment attachment in attached)
            {
                attachment.Link.Dispose();
            }

            ProbeHealth counted = health.Values<ProbeHealth>()[0];
            Assert.Equal(Renames, counted.Canaries);
            Assert.InRange(counted.RescuedExits, rescue ? Renames : 0, ulong.MaxValue); // others rename, too
            Assert.Equal(0UL, counted.UnrecordedExits);
        }
    }

    /// <summary>What is off is not there: no program, no map, no look at the clock.</summary>
    [Theory]
    [InlineData(false, false, new[] { "exit_alone" })]
    [InlineData(true, false, new[] { "enter_renameat2", "exit_syscall" })]
    [InlineData(false, true, new[] { "enter_renameat2", "exit_syscall" })]
    public void Load_tracepointMode_hasWhatItsOptionsNeed(bool durations, bool samples, string[] programs)
    {
        KernelFacts kernel = KernelFacts.Read("/") with { PreemptsSyscalls = false };

        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(
            AttachMode.Tracepoint, kernel, CgroupHierarchy.None,
            new ProbeOptions(null, CommOfThread: false, MaxEntries: 16)
            {
                Durations = durations,
                Samples = samples ? new(Rate: 1, Burst: 1) : null,
            });
        using (obj)
        {
            bool Has(string map) => obj.Maps().Any(
                other => other.Name.EndsWith(map, StringComparison.Ordinal) && other.MemoryBytes() is not null);
            Assert.Equal(programs, pairs.Single(pair => pair.Syscall == "renameat2").Programs);
            Assert.Equal(durations || samples, Has(".in_flight"));
            Assert.Equal(durations || samples, Has("entries_by_task") || Has("entries_by_thread"));
            Assert.Equal(durations, Has("latency_slots") || Has("latency_index") || Has("latency_free_slots") || Has(".types"));
            Assert.Equal(samples, Has("samples"));
        }
    }

    /// <summary>The entry leaves its mark for the copies, which count each rename once without a time, too.</summary>
    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 7, 8 }, false)]
    [InlineData(new[] { 2, 8 }, true)]
    public void ExitCopies_withoutDurations_countARenameOnce(int[] copies, bool rescue) =>
        AssertCopiesCountOnce(copies, rescue, durations: false);

    private static Dictionary<string, ulong[]> Instructions(string mode, KernelFacts kernel)
    {
        (BpfObject obj, IReadOnlyList<ProgramPair> pairs) = ProbeObject.Load(
            Enum.Parse<AttachMode>(mode), kernel, CgroupHierarchy.V2,
            new ProbeOptions(null, CommOfThread: true, MaxEntries: 16, Cgroups: true)
            {
                Samples = new SampleLimits(Rate: 1, Burst: 1),
            });
        using (obj)
        {
            return pairs.SelectMany(pair => pair.Programs).Distinct()
                .ToDictionary(name => name, name => WithoutDescriptors(obj.Program(name).Instructions));
        }
    }

    /// <summary>Loads of a map have its descriptor, which is another one each time.</summary>
    private static ulong[] WithoutDescriptors(ReadOnlySpan<ulong> instructions)
    {
        const byte LoadOf64Bits = 0x18; // BPF_LD | BPF_IMM | BPF_DW
        ulong[] result = instructions.ToArray();
        for (int i = 0; i < result.Length; i++)
        {
            if ((byte)result[i] == LoadOf64Bits)
            {
                result[i] &= uint.MaxValue;
                result[++i] = 0;
            }
        }

        return result;
    }
}
