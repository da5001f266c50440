using CsCheck;
using RenameExporter.Abi;
using RenameExporter.Guard.Policies;
using Testing;

namespace RenameExporter.Tests.Guard.Policies;

public sealed class ProbedTableTests
{
    // The kernel's half is held to the same words by what follows.
    [Theory]
    [InlineData("guard_match.bpf.h", "#define HASH(word) ((word)*0x9e3779b97f4a7c15ULL >> 32)")]
    [InlineData("guard_match.bpf.h", "__u64 hash = HASH(inode ^ device << 32);")]
    [InlineData("guard_match.bpf.h", "policy->exempt_inodes >> (program->inode & 63) & 1")]
    [InlineData("guard_match.bpf.h", "__u64 hash = HASH(id);")]
    [InlineData("guard_match.bpf.h", "&tables->exempt[(hash + i) & (GUARD_PROGRAMS - 1)];")]
    [InlineData("guard_match.bpf.h", "&tables->cgroups[(hash + i) & (GUARD_CGROUPS - 1)];")]
    [InlineData("guard_names.bpf.h", "__u64 hash = HASH(extension[0] ^ extension[1] * 31);")]
    [InlineData("guard_names.bpf.h", "&tables->extensions[(hash + i) & (GUARD_EXTENSIONS - 1)];")]
    public void Hash_ofTheKernelsHalf_isWhatIsComputedHere(string file, string text) => Assert.Contains(
        text, File.ReadAllText(Path.Combine(Repository.Root, "bpf", file)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0UL, 4096, 0)]
    [InlineData(1UL, 4096, 0x9b9)] // 0x9e3779b9'7f4a7c15
    [InlineData(2UL, 4096, 0x372)] // 0x3c6ef372'fe94f82a
    [InlineData(1UL, 16, 9)]
    public void First_ofAWord_isFromTheMiddleOfTheProduct(ulong word, int places, int expected) =>
        Assert.Equal(expected, ProbedTable.First(word, places));

    [Fact]
    public void WordOf_aDeviceAndAnInode_isTheKernels()
    {
        Assert.Equal(0x00800001_00000005UL, ProbedTable.WordOf(0x0080_0001, 5));
        Assert.Equal(3UL ^ 2UL * 31, ProbedTable.WordOfExtension(3, 2));
    }

    [Fact]
    public void Arrange_anyWords_leavesNoGapBeforeAnEntry() =>
        Gen.ULong.Array[0, 80].Sample(words =>
        {
            const int Places = 64;
            ulong[] distinct = [.. words.Distinct()];
            int[] table = ProbedTable.Arrange(distinct, Places);

            int[] placed = [.. table.Where(entry => entry >= 0)];
            Assert.Equal(placed.Length, placed.Distinct().Count());
            for (int place = 0; place < Places; place++)
            {
                if (table[place] >= 0)
                {
                    int first = ProbedTable.First(distinct[table[place]], Places);
                    int distance = (place - first) & (Places - 1);
                    Assert.InRange(distance, 0, GuardNumbers.Probes - 1);
                    Assert.All(Enumerable.Range(0, distance), i => Assert.True(table[(first + i) & (Places - 1)] >= 0));
                }
            }
        });

    [Theory]
    [InlineData(GuardNumbers.Cgroups, 256)]
    [InlineData(GuardNumbers.Programs, PolicyFile.MostExecutables)]
    [InlineData(GuardNumbers.Extensions, RuleSection.MostExtensions)]
    public void Arrange_asManyAsAPolicyMayHave_fit(int places, int entries)
    {
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            ulong[] words = [.. Enumerable.Range(0, entries).Select(_ => (ulong)random.NextInt64()).Distinct()];
            Assert.Equal(words.Length, ProbedTable.Arrange(words, places).Count(entry => entry >= 0));
        }
    }

    [Fact]
    public void Arrange_idsInARow_fitAtHalfOfThePlaces()
    {
        // As cgroups get them.
        ulong[] words = [.. Enumerable.Range(5_000, GuardNumbers.Cgroups / 2).Select(id => (ulong)id)];
        Assert.Equal(words.Length, ProbedTable.Arrange(words, GuardNumbers.Cgroups).Count(entry => entry >= 0));
    }
}
