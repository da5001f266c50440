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
        KernelFacts kernel = KernelFacts.Read();

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
}
