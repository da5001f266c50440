using Libbpf;
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
                Assert.Single(pairs).Entry.EndsWith("_cast", StringComparison.Ordinal));
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
            return pairs.SelectMany(pair => new[] { pair.Entry, pair.Exit }).Distinct()
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
