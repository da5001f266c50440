using System.Runtime.InteropServices;

namespace Libbpf.Tests;

public sealed class MapMemoryTests
{
    [Fact]
    public void Values_afterProgramRuns_showWhatItWrote()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        using MapMemory pairs = toolbox.Map("pairs").Mmap(writable: true);
        using MapMemory bss = toolbox.Map("toolbox.bss").Mmap(writable: false);
        BpfProgram add = toolbox.Program("add");

        Assert.Equal(0u, add.RunOn(40UL));
        Assert.Equal(0u, add.RunOn(2UL));

        Assert.Equal([0UL, 42UL, 0UL, 0UL], Larges(pairs));
        Assert.Equal(2u, pairs.Values<Pair>()[1].Small);
        Assert.Equal(42UL, bss.Values<ulong>()[0]);
    }

    [Fact]
    public void Values_written_areWhatProgramsGoOnFrom()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        using MapMemory pairs = toolbox.Map("pairs").Mmap(writable: true);
        pairs.WritableValues<Pair>()[1].Large = ulong.MaxValue;

        toolbox.Program("add").RunOn(6UL);

        Assert.Equal(5UL, pairs.Values<Pair>()[1].Large); // wrapped
    }

    [Fact]
    public void Values_twoMappings_areTheSameMemory()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        using MapMemory writer = toolbox.Map("pairs").Mmap(writable: true);
        using MapMemory reader = toolbox.Map("pairs").Mmap(writable: false);

        writer.WritableValues<Pair>()[3].Large = 17;

        Assert.Equal([0UL, 0UL, 0UL, 17UL], Larges(reader));
    }

    [Fact]
    public void Mmap_mapThatIsNotMappable_throwsAndNamesIt()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        var e = Assert.Throws<LibbpfException>(
            () => toolbox.Map("not_mappable").Mmap(writable: true));

        Assert.StartsWith("cannot mmap map not_mappable: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WritableValues_ofMemoryMappedForReading_throws()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        using MapMemory pairs = toolbox.Map("pairs").Mmap(writable: false);

        Assert.Throws<InvalidOperationException>(() => pairs.WritableValues<Pair>().Length);
    }

    /// <summary>The kernel lays values out at multiples of 8 bytes: bpf_map_mmap_sz() in kernel/bpf/arraymap.c.</summary>
    [Fact]
    public void Mmap_valuesWithGapsBetween_throwsAndNamesTheMap()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();

        var e = Assert.Throws<InvalidOperationException>(() => toolbox.Map("with_gaps").Mmap(writable: false));

        Assert.Contains("with_gaps", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mmap_beforeLoad_throws()
    {
        using BpfObject toolbox = TestObject.Open("toolbox");

        Assert.Throws<LibbpfException>(() => toolbox.Map("pairs").Mmap(writable: false));
    }

    [Fact]
    public void Dispose_twice_isHarmlessAndEndsUse()
    {
        using BpfObject toolbox = TestObject.LoadToolbox();
        MapMemory pairs = toolbox.Map("pairs").Mmap(writable: false);

        pairs.Dispose();
        pairs.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pairs.Values<Pair>().Length);
    }

    [Fact]
    public void Values_afterTheObjectIsClosed_stayReadable()
    {
        BpfObject toolbox = TestObject.LoadToolbox();
        using MapMemory pairs = toolbox.Map("pairs").Mmap(writable: true);
        pairs.WritableValues<Pair>()[2].Large = 5;

        toolbox.Dispose();

        Assert.Equal(5UL, pairs.Values<Pair>()[2].Large);
    }

    /// <summary>Not the toolbox: a map of more than what is mapped at once.</summary>
    [Fact]
    public void Values_ofALargeMap_areMappedAsTheyAreAskedFor()
    {
        const int Values = 100_000;
        using BpfObject toolbox = TestObject.Open("toolbox");
        toolbox.Map("pairs").SetMaxEntries(Values);
        toolbox.Load();
        using MapMemory pairs = toolbox.Map("pairs").Mmap(writable: true);
        using MapMemory whole = toolbox.Map("pairs").Mmap(writable: true);
        int least = pairs.Mapped;
        Assert.InRange(least, 1, 64 * 1024);

        pairs.WritableValues<Pair>(10)[9].Large = 9;
        Assert.Equal(least, pairs.Mapped);
        pairs.WritableValues<Pair>(50_001)[50_000].Large = 50_000;
        Assert.InRange(pairs.Mapped, 50_001 * 16, Values * 16 - 1);
        pairs.WritableValues<Pair>(Values)[Values - 1].Large = 99_999;

        Assert.Equal(
            [9UL, 50_000UL, 99_999UL], whole.Values<Pair>().ToArray().Select(pair => pair.Large).Where(large => large > 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pairs.WritableValues<Pair>(Values + 1).Length);
    }

    private static ulong[] Larges(MapMemory memory) =>
        [.. memory.Values<Pair>().ToArray().Select(pair => pair.Large)];

    [StructLayout(LayoutKind.Sequential)]
    private struct Pair
    {
        public uint Small;
        public uint Bytes;
        public ulong Large;
    }
}
