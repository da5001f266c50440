using RenameExporter.Counting;
using RenameExporter.Detection;
using RenameExporter.Events;
using RenameExporter.Host;
using RenameExporter.Tests.Events;
using Testing.Delivery;
using Testing.Logging;

namespace RenameExporter.Tests.Detection;

public sealed class BurstWatchTests : IDisposable
{
    private static readonly string[] s_types = ["docx", "pdf", "jpg"];

    private readonly TestClock _time = new();
    private readonly RecordingLogger<BurstWatch> _logger = new();
    private readonly Listener _listener = new();
    private readonly BurstWatch _watch;
    private bool _hasEnded;

    public BurstWatchTests() => _watch = Watch(LabelOptions.None, _listener);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void Tell_ofABurst_saysWhoAndWhat()
    {
        Encrypt(21);
        _watch.Tell();

        Burst burst = Assert.Single(_listener.Heard);
        Assert.Equal((BurstPhase.Begun, "comm crypt, uid 1000"), (burst.Phase, burst.Actor.ToString()));
        Assert.Equal("/srv/x", Samples.Text(burst.Program));
        Assert.Equal((21UL, 21UL, 3), (burst.Facts.Files, burst.Facts.FilesEstimated, burst.Facts.Types.Count));
        Assert.Equal("/srv/0.docx.locked", Samples.Text(burst.Facts.FirstFile.Bytes));
        Assert.Equal("/srv/20.jpg.locked", Samples.Text(burst.Last.New.Bytes));
        Assert.Equal(TimeSpan.FromMilliseconds(200), burst.Facts.Duration);
        Assert.Equal(
            burst.Facts.LastSeenUnixNanoseconds - burst.Facts.FirstSeenUnixNanoseconds,
            burst.Facts.Duration.Ticks * TimeSpan.NanosecondsPerTick);
        Assert.Equal(32, burst.Id.Length);
    }

    /// <summary>/proc has forgotten it, just when somebody looks.</summary>
    [Fact]
    public void Tell_ofAProcessThatHasEnded_stillSaysInWhichContainer()
    {
        var id = new CgroupName("web", "0123");
        using BurstWatch watch = Watch(
            null, LabelOptions.None, sample => Samples.Of(sample) with { Cgroup = _hasEnded ? CgroupName.Unknown : id }, _listener);
        Encrypt(watch, 21);
        watch.Tell();
        _hasEnded = true;
        Encrypt(watch, 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        watch.Tell();
        watch.Consume(Sample(22) with { Pid = 1 }); // another one
        _time.Advance(TimeSpan.FromSeconds(1));
        watch.Tell();

        Assert.Equal([id, id, CgroupName.Unknown], _listener.Heard.Select(burst => burst.Last.Cgroup));
    }

    /// <summary>By the same extension: another program's file is counted, and its program is not taken for the first one's.</summary>
    [Fact]
    public void Tell_ofAFileOfAnotherProgram_keepsTheProgramOfWhoItIsNamedAfter()
    {
        ProgramFile own = new(8, 254, 0, 0, 0x1ed, 0, "srv", false), other = own with { Inode = 9, FirstDirectory = "usr" };
        using BurstWatch watch = Watch(
            null, LabelOptions.None,
            sample => Samples.Of(sample) with { Executable = Samples.Bytes(sample.Program == own ? "/srv/x" : "/usr/bin/mv") },
            _listener);
        for (int i = 0; i < 21; i++)
        {
            watch.Consume(Sample(i) with { Program = own });
        }

        watch.Tell();
        _time.Advance(TimeSpan.FromSeconds(1));
        watch.Consume(Sample(21) with { Program = other, Comm = Samples.Bytes("mv") });
        watch.Tell();

        Burst last = _listener.Heard[^1];
        Assert.Equal((BurstPhase.GoesOn, 22UL), (last.Phase, last.Facts.Files));
        Assert.Equal(("/srv/x", own), (Samples.Text(last.Program), last.Facts.Program));
    }

    [Fact]
    public void Tell_whileItGoesOn_isOnceASecond_andWhenItIsOver()
    {
        for (int i = 0; i < 50; i++)
        {
            Encrypt(20); // in 200 ms
            _watch.Tell();
        }

        _time.Advance(TimeSpan.FromSeconds(59.9));
        _watch.Tell(); // the rest of it
        _watch.Tell();
        Assert.Equal(
            [BurstPhase.Begun, .. Enumerable.Repeat(BurstPhase.GoesOn, 10)], _listener.Heard.Select(burst => burst.Phase));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        _watch.Tell();

        Assert.Equal(BurstPhase.Over, _listener.Heard[^1].Phase);
        Assert.Equal(1000UL, _listener.Heard[^1].Facts.Files);
        Assert.Single(_listener.Heard.Select(burst => burst.Id).Distinct());
        _time.Advance(TimeSpan.FromHours(1));
        _watch.Tell();
        Assert.Equal(12, _listener.Heard.Count);
    }

    [Fact]
    public void Counts_ofABurst_areThereWhileItLastsAndForAMinute()
    {
        Assert.Empty(_watch.Counts.Active);
        Assert.All(_watch.Counts.Begun, begun => Assert.Equal(0UL, begun.Count));
        Encrypt(21);
        _watch.Tell();

        BurstCounts counts = _watch.Counts;
        Assert.Equal("comm crypt, uid 1000", Assert.Single(counts.Active).Actor.ToString());
        Assert.Equal([1UL, 0UL, 0UL, 0UL], counts.Begun.Select(begun => begun.Count));
        Assert.NotEqual(0, counts.Buckets);

        _time.Advance(TimeSpan.FromSeconds(60));
        _watch.Tell();
        Assert.Empty(_watch.Counts.Active);
        Assert.Equal([1UL, 0UL, 0UL, 0UL], _watch.Counts.Begun.Select(begun => begun.Count));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _watch.Counts.Buckets); // without a sample
    }

    [Fact]
    public void Counts_ofTwoCgroupsOfOneName_areOneSeries()
    {
        using BurstWatch watch = Watch(new(Cgroup: true, Users: null));
        foreach (ulong id in (ulong[])[1, 2, 3])
        {
            for (int i = 0; i < 20; i++)
            {
                string leaf = id < 3 ? "a" : "b";
                watch.Consume(Sample(i) with { CgroupId = id, Cgroup = new(leaf, ""), New = Samples.Path($"/{i}.x{id}") });
            }
        }

        watch.Tell();

        Assert.Equal(2, watch.Counts.Active.Length);
    }

    [Fact]
    public void Tell_toAListenerThatThrows_reachesTheOthersAndIsSaidOnce()
    {
        using BurstWatch watch = Watch(LabelOptions.None, new Thrower(), _listener);
        for (int i = 0; i < 40; i++)
        {
            watch.Consume(Sample(i));
            _time.Advance(TimeSpan.FromSeconds(0.1));
            watch.Tell();
        }

        Assert.True(_listener.Heard.Count > 1);
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task Start_thenABurst_isToldAtOnceOnAnotherThread()
    {
        await _watch.StartAsync(TestContext.Current.CancellationToken);
        Encrypt(21);

        await Until.TrueAsync(() => _listener.Heard.Count == 1);
        Assert.NotEqual(Environment.CurrentManagedThreadId, _listener.Thread);
        await _watch.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task StopAsync_whatBeganBefore_isTold()
    {
        Encrypt(21);
        await _watch.StartAsync(TestContext.Current.CancellationToken);
        await _watch.StopAsync(TestContext.Current.CancellationToken);

        Assert.Single(_listener.Heard);
    }

    [Fact]
    public void Consume_ofABurst_refillsTheActorsSamplesForAMinute()
    {
        var buckets = new Buckets();
        using BurstWatch watch = Watch(buckets, LabelOptions.None);
        for (int i = 0; i < 7000; i++) // 70 s
        {
            watch.Consume(Sample(i) with { Slot = 7 });
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(600, buckets.Refilled.Count, 2.0);
        Assert.Equal([7], buckets.Refilled.Distinct());
    }

    [Fact]
    public void Consume_ofManyBursts_refillsAFew()
    {
        var buckets = new Buckets();
        using BurstWatch watch = Watch(buckets, LabelOptions.None);
        for (int i = 0; i < 50 * 40; i++)
        {
            watch.Consume(Sample(i) with { Slot = i / 40, Uid = (uint)(i / 40), New = Samples.Path($"/srv/{i}.x{i / 40}") });
        }

        Assert.Equal(Enumerable.Range(0, 16), buckets.Refilled.Distinct().Order());
        Assert.Equal(50, watch.Found);
    }

    /// <summary>Ten of 50 files within 15 ms are sampled, and there may be no later sample that tells of the rest.</summary>
    [Fact]
    public void Consume_ofABurstThatEndsAmongSuppressedRenames_findsIt()
    {
        var buckets = new Buckets();
        using BurstWatch watch = Watch(buckets, LabelOptions.None, _listener);
        RenameSample[] ten = [.. Attack(0, 10)];
        buckets.Suppressed = sample => sample == ten[^1] ? 15UL : 0;
        watch.Consume(ten);
        buckets.Suppressed = sample => sample == ten[^1] ? 40UL : 0;
        watch.Rest();
        watch.Rest();
        watch.Tell();

        Assert.Equal([ten[^1].Slot], buckets.Refilled.Distinct());
        Assert.Equal((10UL, 50UL), (_listener.Heard[^1].Facts.Files, _listener.Heard[^1].Facts.FilesEstimated));
        _time.Advance(TimeSpan.FromSeconds(1));
        watch.Consume(Sample(10) with { Suppressed = 45, SuppressedBefore = 45 }); // of which 40 are in it
        watch.Tell();
        Assert.Equal((11UL, 56UL), (_listener.Heard[^1].Facts.Files, _listener.Heard[^1].Facts.FilesEstimated));
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(3, 0)]
    public void Rest_forMoreThanASecond_looksBehindNoLonger(double seconds, int found)
    {
        var buckets = new Buckets();
        using BurstWatch watch = Watch(buckets, LabelOptions.None);
        watch.Consume([.. Attack(0, 10)]);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        buckets.Suppressed = _ => 40;
        watch.Rest();

        Assert.Equal(found, watch.Found);
    }

    /// <summary>A few files that lose their types, and hundreds behind them that do not; whatever was before.</summary>
    [Theory]
    [InlineData("b.docx", 17, 3)]
    [InlineData("b.docx", 0, 9)]
    [InlineData("b.md", 15, 3)] // another usual type
    [InlineData("b.bak", 15, 3)]
    public void Consume_ofFewLossesBeforeSuppressedRenames_isNoBurst(string before, int others, int losses)
    {
        var buckets = new Buckets { Suppressed = _ => 400 };
        using BurstWatch watch = Watch(buckets, LabelOptions.None);
        watch.Consume([.. Enumerable.Range(0, others).Select(i => Sample(3 * i) with { New = Samples.Path($"/srv/{before}") }), .. Attack(others, losses)]);

        Assert.Equal(0, watch.Found);
    }

    /// <summary>In a mode that does not see what is replaced, each of its renames might replace something.</summary>
    [Fact]
    public void Consume_ofOneLossByANewProgramBeforeSuppressedRenames_isNoCriticalBurst()
    {
        var buckets = new Buckets { Suppressed = _ => 50 };
        using BurstWatch watch = Watch(buckets, LabelOptions.None, _listener);
        ProgramFile fresh = new(8, 254, 0, 1000, 0x1ed, _time.GetUtcNow().ToUnixTimeSeconds() - 60, "srv", false);
        watch.Consume([.. Enumerable.Range(0, 15).Append(99).Select(i => (i < 99 ? Sample(i) with { New = Samples.Path("/srv/b") } : Sample(99)) with
        {
            Program = fresh,
            KindsKnown = false,
            Old = Samples.Path(i < 99 ? $"/srv/{i}" : "/srv/99.docx"),
        })]);
        watch.Tell();

        Assert.DoesNotContain(_listener.Heard, burst => burst.Facts.Severity == BurstSeverity.Critical);
    }

    /// <summary>Whoever renames all the time has no samples to spare when files begin to lose their types.</summary>
    [Fact]
    public void Consume_ofALossAmongSuppressedRenames_asksForMoreSamples()
    {
        var buckets = new Buckets();
        using BurstWatch watch = Watch(buckets, LabelOptions.None);
        watch.Consume(Sample(0) with { SuppressedBefore = 3, New = Samples.Path("/srv/0b.docx"), Slot = 5 });
        Assert.Empty(buckets.Refilled);
        watch.Consume(Sample(0) with { Slot = 6 });
        Assert.Empty(buckets.Refilled); // it has samples left

        for (int i = 0; i < 50; i++)
        {
            watch.Consume(Sample(0) with { SuppressedBefore = 3, Slot = 7 });
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal([7], buckets.Refilled); // once in a second
        for (int slot = 100; slot < 200; slot++)
        {
            watch.Consume(Sample(slot) with { SuppressedBefore = 3, Slot = slot, Uid = (uint)slot, New = Samples.Path($"/srv/{slot}.x{slot}") });
        }

        Assert.Equal(16, buckets.Refilled.Count);
    }

    /// <summary>Its samples were in the ring while no exporter read them.</summary>
    [Fact]
    public void Tell_ofABurstThatIsOverBeforeAnybodyKnew_tellsBoth()
    {
        Encrypt(25);
        _time.Advance(TimeSpan.FromSeconds(90));
        _watch.Tell();

        Assert.Equal([BurstPhase.Begun, BurstPhase.Over], _listener.Heard.Select(burst => burst.Phase));
        Assert.Equal(1UL, _watch.Counts.Begun.Single(begun => begun.Reason == BurstReason.TypeLoss).Count);
    }

    private BurstWatch Watch(LabelOptions labels, params IBurstListener[] listeners) => Watch(null, labels, listeners);

    private BurstWatch Watch(ISampleBuckets? buckets, LabelOptions labels, params IBurstListener[] listeners) => Watch(
        buckets, labels, sample => Samples.Of(sample) with { Executable = Samples.Bytes("/srv/x") }, listeners);

    private BurstWatch Watch(
        ISampleBuckets? buckets, LabelOptions labels, Func<RenameSample, RenameEvent> make, params IBurstListener[] listeners)
    {
        var ages = new ProgramAges(TimeSpan.FromDays(1), _time);
        return new(
            new(DetectorOptions.Default, ages), UsualTypes.Default, ages,
            make, labels, listeners, _time, _logger, buckets);
    }

    private void Encrypt(int files) => Encrypt(_watch, files);

    private void Encrypt(BurstWatch watch, int files)
    {
        for (int i = 0; i < files; i++)
        {
            watch.Consume(Sample(i));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    private IEnumerable<RenameSample> Attack(int first, int files)
    {
        for (int i = first; i < first + files; i++)
        {
            yield return Sample(i);
            _time.Advance(TimeSpan.FromMilliseconds(1.5));
        }
    }

    private RenameSample Sample(int i) => Samples.Kernel with
    {
        MonotonicNanoseconds = (ulong)_time.Monotonic,
        Comm = Samples.Bytes("crypt"),
        Old = Samples.Path($"/srv/{i}.{s_types[i % 3]}"),
        New = Samples.Path($"/srv/{i}.{s_types[i % 3]}.locked"),
    };

    private sealed class Buckets : ISampleBuckets
    {
        public List<int> Refilled { get; } = [];

        public Func<RenameSample, ulong> Suppressed { get; set; } = _ => 0;

        public void Refill(int slot) => Refilled.Add(slot);

        public ulong SuppressedSince(RenameSample last) => Suppressed(last);
    }

    private sealed class Listener : IBurstListener
    {
        public List<Burst> Heard { get; } = [];

        public int Thread { get; private set; }

        public void Hear(Burst burst)
        {
            Thread = Environment.CurrentManagedThreadId;
            Heard.Add(burst);
        }
    }

    private sealed class Thrower : IBurstListener
    {
        public void Hear(Burst burst) => throw new InvalidOperationException("of the listener");
    }
}
