using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Libbpf;
using RenameExporter.Abi;

namespace RenameExporter.Probing.Kept;

/// <summary>
/// Memory that outlives the exporter, for what it has made of the slots (struct totals_header in bpf/rename.h). It is
/// written to one of two halves and then published by one store, so a death at any moment leaves the last whole one.
/// </summary>
internal sealed class KeptTotals : IDisposable
{
    public const string MapName = "totals", KeeperName = ".data.keeper";

    private const int Page = TotalsNumbers.Page;
    private const int LengthBytes = sizeof(ulong); // in front of each half

    private readonly MapMemory _header;
    private readonly MapMemory[] _halves;
    private readonly MapMemory _keeper;

    /// <param name="obj">Loaded, with these maps.</param>
    public KeptTotals(BpfObject obj)
        : this(obj.Map(MapName), obj.Map(KeeperName))
    {
    }

    /// <param name="map">With whole pages.</param>
    public KeptTotals(BpfMap map, BpfMap keeper)
    {
        int half = checked((int)(map.MaxEntries - 1) / 2 * Page);
        Room = half - LengthBytes;
        _header = map.Mmap(writable: true, 0, Page);
        _halves = [map.Mmap(writable: true, Page, half), map.Mmap(writable: true, Page + half, half)];
        _keeper = keeper.Mmap(writable: true);
    }

    /// <summary>Bytes that can be published at a time.</summary>
    public int Room { get; }

    /// <summary>When the probe was attached; to the second.</summary>
    public DateTimeOffset Began => DateTimeOffset.FromUnixTimeSeconds((long)Header.BeganS);

    /// <summary>Slots that the reclaim program put on a free list since somebody wrote 0 here, or tried to.</summary>
    public ref ulong Freed => ref Keeper.Freed;

    /// <summary>Grows while another exporter asks for the probe (<see cref="KeptRequest"/>).</summary>
    public ulong Asked => Volatile.Read(ref Header.Asked);

    /// <summary>What was published last; empty: nothing yet.</summary>
    /// <exception cref="KeptException">It is longer than its memory.</exception>
    public ReadOnlySpan<byte> Published
    {
        get
        {
            MapMemory half = _halves[Header.Generation & 1];
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(half.WritableValues<byte>(LengthBytes));
            return length <= (ulong)Room
                ? half.WritableValues<byte>(LengthBytes + (int)length)[LengthBytes..]
                : throw new KeptException($"its totals have {length} bytes in a memory of {Room}");
        }
    }

    private ref TotalsHeader Header => ref _header.WritableValues<TotalsHeader>(1)[0];

    private ref KeeperState Keeper => ref _keeper.WritableValues<KeeperState>(1)[0];

    private MapMemory Unpublished => _halves[(Header.Generation + 1) & 1];

    /// <summary>Pages of the map, with room for what so many slots and series usually take, and twice that.</summary>
    public static uint PagesFor(ProbeOptions options)
    {
        // Measured: a slot takes 12 to 20 bytes, an actor 20 to 60, the names of its cgroup up to 150, all extensions 20 KB.
        const long Slot = 48, Actor = 96, Cgroup = 160, Extensions = 64 << 10;
        long actors = options.MaxEntries + options.Keep!.MaxSeries;
        long half = Extensions + (Slot * options.MaxEntries) + (actors * (Actor + (options.Cgroups ? Cgroup : 0)) / 2);
        return checked((uint)(1 + (2 * ((half + Page - 1) / Page))));
    }

    /// <summary>Where to write what will be published.</summary>
    /// <param name="bytes">So many of it, of <see cref="Room"/>: what was asked for once takes memory of this process.</param>
    public Span<byte> Draft(int bytes) => Unpublished.WritableValues<byte>(LengthBytes + bytes)[LengthBytes..];

    /// <summary>The draft is whole: from now on the next exporter begins with it.</summary>
    /// <param name="bytes">Of it.</param>
    public void Publish(int bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Unpublished.WritableValues<byte>(LengthBytes), (ulong)bytes);
        Volatile.Write(ref Header.Generation, Header.Generation + 1);
    }

    /// <summary>The exporter is there.</summary>
    public void Beat() => Volatile.Write(ref Keeper.SeenNs, (ulong)Stopwatch.GetTimestamp()); // CLOCK_MONOTONIC

    /// <summary>The probe is attached, and what was published is of it: the next exporter may take it over.</summary>
    public void Complete(DateTimeOffset now)
    {
        ref TotalsHeader header = ref Header;
        header.BeganS = (ulong)now.ToUnixTimeSeconds();
        Encoding.ASCII.GetBytes(Layout.Hash, header.Abi);
        Volatile.Write(ref header.Version, TotalsNumbers.Version);
    }

    /// <summary>Nobody shall take it over.</summary>
    public void Invalidate()
    {
        IsGivenUp = true;
        Volatile.Write(ref Header.Version, 0);
    }

    /// <summary>Whether this exporter has invalidated it.</summary>
    public bool IsGivenUp { get; private set; }

    /// <exception cref="KeptException">This exporter must not take it over.</exception>
    public void Check()
    {
        TotalsHeader header = Header;
        if (header.Version == 0)
        {
            throw new KeptException("its exporter ended while it started, or gave it up");
        }

        if (header.Version != TotalsNumbers.Version || !header.Abi.Bytes.SequenceEqual(Encoding.ASCII.GetBytes(Layout.Hash)))
        {
            throw new KeptException("another version made it");
        }
    }

    public void Dispose()
    {
        _header.Dispose();
        Array.ForEach(_halves, half => half.Dispose());
        _keeper.Dispose();
    }
}
