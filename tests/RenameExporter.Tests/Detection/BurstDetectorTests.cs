using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using RenameExporter.Abi;
using RenameExporter.Detection;
using RenameExporter.Events;
using Testing;

namespace RenameExporter.Tests.Detection;

public sealed class BurstDetectorTests
{
    private static readonly string[] s_types = ["docx", "xlsx", "jpg", "pdf", "odt"];

    private readonly FakeTimeProvider _time = new(new(2026, 11, 28, 16, 0, 0, TimeSpan.Zero));
    private readonly BurstDetector _detector;
    private ulong _now = 1_000_000_000_000;
    private int _made;

    public BurstDetectorTests() => _detector = new(DetectorOptions.Default, new(TimeSpan.FromDays(1), _time));

    private ProgramFile New => Old with { Owner = 1000, FirstDirectory = "home", ChangedAt = Now - 60 };

    private static ProgramFile Old => new(1, 8, 1, 0, 0x1ed, 1_500_000_000, "usr", true);

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public void Memory_beforeTheFirstLoss_isLittle()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        _ = new BurstDetector(DetectorOptions.Default, new(TimeSpan.FromDays(1), _time));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 20_000);
    }

    [Fact]
    public void Add_ofTwentyFilesOfThreeTypes_isABurst()
    {
        ActiveBurst?[] found = [.. Enumerable.Range(0, 20).Select(i =>
        {
            _now += 250_000_000; // the first one has leaked in part
            return Encrypt(i);
        })];

        Assert.All(found[..19], Assert.Null);
        ActiveBurst burst = Assert.Single(_detector.Active);
        Assert.Same(burst, found[19]);
        Assert.Equal((BurstReason.TypeLoss, BurstSeverity.Critical), (burst.Reason, burst.Severity));
        Assert.Equal((20UL, 20.0, 20UL), (burst.Tally.Files, burst.Tally.Estimated, burst.Samples));
        Assert.Equal("/srv/f1.docx", Samples.Text(burst.First.Old.Bytes));
        Assert.Equal("/srv/f20.odt", Samples.Text(burst.Last.Old.Bytes));
        Assert.Equal(5, burst.Tally.Types.Count);
        Assert.False(burst.IsNewProgram);
    }

    [Fact]
    public void Add_ofOneType_isABurstOnlyByANewProgram()
    {
        Repeat(100, _ => Rename("f.sql", "f.sql.x"));
        Assert.Empty(_detector.Active);

        Repeat(21, _ => Rename("f.sql", "f.sql.y", comm: "fresh", program: New));
        Assert.True(Assert.Single(_detector.Active).IsNewProgram);
    }

    [Fact]
    public void Add_ofOneFileInSixSeconds_isNone()
    {
        Repeat(1000, i => Encrypt(i), pause: 6);

        Assert.Empty(_detector.Active);
    }

    [Fact]
    public void Add_ofOneFileInTwoSeconds_isOneWithinAMinuteOrSo()
    {
        int files = 0;
        Repeat(1000, i => files += Encrypt(i) is null ? 1 : 0, pause: 2);

        Assert.InRange(files, 30, 36);
    }

    [Fact]
    public void Add_whatWasSuppressed_counts()
    {
        Encrypt(0);
        Encrypt(1);
        ActiveBurst? burst = Add(Sample("c.jpg", "c.jpg.locked") with { SuppressedBefore = 17 });

        Assert.NotNull(burst);
        Assert.Equal((3UL, 20.0), (burst.Tally.Files, burst.Tally.Estimated));
    }

    /// <summary>Before samples tell of it, which there may never be; however often it is asked, and not again when there are some.</summary>
    [Fact]
    public void AddSuppressed_counts_once()
    {
        RenameSample last = Told("a.pdf", suppressed: 10, before: 0);
        Add(last);
        _detector.AddSuppressed(last, 5);
        Assert.NotNull(_detector.AddSuppressed(last, 20)); // up to 30
        Assert.Null(_detector.AddSuppressed(last, 20));
        Add(Told("b.pdf", suppressed: 20, before: 10)); // it was in the ring at that time
        Add(Told("c.pdf", suppressed: 40, before: 20));

        Assert.Equal((3UL, 33.0), (_detector.Active[0].Tally.Files, _detector.Active[0].Tally.Estimated));
    }

    /// <summary>Another exporter had the probe, and told of what was suppressed meanwhile.</summary>
    [Fact]
    public void AddSuppressed_ofAnotherTime_takesNothingFromWhatComes()
    {
        RenameSample last = Told("a.pdf", suppressed: 10, before: 0);
        Add(last);
        _detector.AddSuppressed(last, 5);
        Add(Told("b.pdf", suppressed: 1010, before: 30));

        Assert.Equal(37.0, Assert.Single(_detector.Active).Tally.Estimated);
    }

    [Fact]
    public void AddSuppressed_thatIsEnough_isABurstOfTheFilesThatWereSeen()
    {
        RenameSample last = Sample("c.jpg", "c.jpg.locked");
        Encrypt(0);
        Encrypt(1);
        Add(last);
        ActiveBurst? burst = _detector.AddSuppressed(last, 17);

        Assert.NotNull(burst);
        Assert.Equal((3UL, 20.0, 3UL), (burst.Tally.Files, burst.Tally.Estimated, burst.Samples));
    }

    [Fact]
    public void AddSuppressed_ofANewProgramThatReplaces_counts()
    {
        Repeat(5, i => Replace(i, kindsKnown: false, changed: 0));
        Assert.NotNull(_detector.AddSuppressed(ReplacedSample(5, kindsKnown: false, changed: 0), 100));
    }

    /// <summary>What the next owner of a slot does is its own.</summary>
    [Fact]
    public void AddSuppressed_ofAnOwnerThatHasLostItsSlot_takesNothingFromTheNext()
    {
        RenameSample last = Sample("b.pdf", "b.pdf.other", "other") with { Slot = 5, Generation = 2 };
        Add(last);
        _detector.AddSuppressed(last, 10);
        Encrypt(0);
        Encrypt(1);
        Add(Sample("c.jpg", "c.jpg.locked") with { Slot = 5, Generation = 3, Suppressed = 17, SuppressedBefore = 17 });

        Assert.Equal(20.0, Assert.Single(_detector.Active).Tally.Estimated);
    }

    [Fact]
    public void AddSuppressed_ofAFileThatGetsItsNameBack_isGivenBack()
    {
        Repeat(1000, i =>
        {
            RenameSample lost = Sample($"/srv/{i}.{s_types[i % 5]}", $"/srv/{i}.{s_types[i % 5]}.work");
            Add(lost);
            Assert.Null(_detector.AddSuppressed(lost, 5));
            Assert.Null(Rename($"/srv/{i}.{s_types[i % 5]}.work.done", $"/srv/{i}.{s_types[i % 5]}"));
        });

        Assert.Empty(_detector.Active);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(long.MaxValue)]
    public void Add_ofAnyWeight_isNoOverflow(ulong suppressed)
    {
        Encrypt(0);
        Encrypt(1);

        Assert.NotNull(Add(Sample("c.jpg", "c.jpg.locked") with { SuppressedBefore = suppressed }));
    }

    [Fact]
    public void Add_ofFilesThatGetTheirNamesBack_isNone()
    {
        Repeat(1000, i =>
        {
            string type = s_types[i % 5];
            Assert.Null(Rename($"/srv/{i}.{type}", $"/srv/{i}.{type}.work"));
            Assert.Null(Rename($"/srv/{i}.{type}.work.done", $"/srv/{i}.{type}"));
        });

        Assert.Empty(_detector.Active);
    }

    [Fact]
    public void Add_ofFiveTypesToOneUsualEnding_isConvergence()
    {
        Repeat(21, i => Rename($"f.{s_types[i % 5]}", "f.dat"));

        Assert.Equal(BurstReason.Convergence, Assert.Single(_detector.Active).Reason);
    }

    [Fact]
    public void Add_ofFiveTypesToBak_isConvergenceOnlyByANewProgram()
    {
        Repeat(100, i => Rename($"f.{s_types[i % 5]}", "f.bak"));
        Assert.Empty(_detector.Active);

        _now += 1_000_000_000_000;
        Repeat(21, i => Rename($"f.{s_types[i % 5]}", "f.bak", program: New));
        Assert.Single(_detector.Active);
    }

    [Fact]
    public void Add_ofANewProgramThatReplaces_isAWarningUntilTheAgesAreKnown()
    {
        Repeat(105, i => Replace(i, kindsKnown: false, changed: 0));

        ActiveBurst burst = Assert.Single(_detector.Active);
        Assert.Equal((BurstReason.NewProgram, BurstSeverity.Warning), (burst.Reason, burst.Severity));
        Assert.Equal(105UL, burst.Tally.Files);
        Assert.Equal("/srv/0/f.docx", Samples.Text(burst.First.New.Bytes));
    }

    [Fact]
    public void Add_ofANewProgramBehindAnother_isABurstOfTheOneThatFillsTheBucket()
    {
        Add(Sample("/opt/a", "/opt/b", "other", New) with { KindsKnown = false, Pid = 1234 });
        Repeat(105, i => Replace(i, kindsKnown: false, changed: 0));

        ActiveBurst burst = Assert.Single(_detector.Active);
        Assert.Equal("fresh", Samples.Text(burst.First.Comm));
        Assert.Equal(106UL, burst.Tally.Files);
    }

    [Fact]
    public void Add_ofANewProgramThatReplacesOlderFiles_isCritical()
    {
        Repeat(110, i => Replace(i, kindsKnown: true, changed: New.ChangedAt - 1));

        Assert.Equal(
            [(BurstReason.NewProgram, BurstSeverity.Critical)],
            _detector.Active.Select(burst => (burst.Reason, burst.Severity)).Distinct());
    }

    [Fact]
    public void Add_ofAServiceThatWritesItsStateAnew_isNone()
    {
        Repeat(1000, i => Replace(i, kindsKnown: true, changed: New.ChangedAt + 1));

        Assert.Empty(_detector.Active);
    }

    [Fact]
    public void Add_ofANewProgramWhoseFilesAreNew_isNoneWhereThatCanBeSeen()
    {
        Repeat(1000, i => Add(Sample($"/srv/{i}/.f.tmp", $"/srv/{i}/f.docx", "fresh", New)));

        Assert.Empty(_detector.Active);
    }

    [Fact]
    public void Add_ofAnotherNameForEachFile_isOneBurst()
    {
        Repeat(2000, i => Encrypt(i, comm: $"alias{i}"));

        Assert.Single(_detector.Active);
        Assert.Equal(2000UL, _detector.Active[0].Tally.Files);
    }

    [Fact]
    public void Add_ofAnotherNameAndEndingForEachFile_isOneBurstByANewProgram()
    {
        Repeat(1000, i => Encrypt(i, comm: $"alias{i}", ending: $"e{i}"));
        Assert.Empty(_detector.Active);

        Repeat(1000, i => Encrypt(i, comm: $"alias{i}", ending: $"f{i}", program: New));
        Assert.Single(_detector.Active);
    }

    [Fact]
    public void Add_underAFloodOfNamesAndEndings_stillFindsTheAttack()
    {
        // 100 files a second of the attack, and 20 others between two of them, each by another name to another ending.
        int files = 0, others = 0;
        for (; _detector.Active.Count == 0 && files < 100; files++)
        {
            Encrypt(files);
            for (int i = 0; i < 1000; i++, others++)
            {
                Add(Sample("x.pdf", $"x.{others:x}", $"n{others}"));
            }

            _now += 10_000_000;
        }

        Assert.InRange(files, 20, 21);
        Assert.Equal("crypt", Samples.Text(_detector.Active[0].First.Comm));
        Assert.Equal(BurstDetector.MostBuckets, _detector.Buckets);
        Assert.NotEqual(0UL, _detector.Evicted);
    }

    [Fact]
    public void Add_ofTenThousandBursts_hasAFewAtOnce()
    {
        for (int actor = 0; actor < 10_000; actor++)
        {
            Repeat(21, i => Encrypt(i, comm: $"a{actor}", ending: $"e{actor}"), pause: 0.001);
        }

        Assert.Equal(ActiveBursts.Most, _detector.Active.Count);
        Assert.All(_detector.Active, burst => Assert.True(burst.Buckets.Count <= 256));
    }

    [Fact]
    public void TakeOver_sixtySecondsAfterTheLastFile_endsIt()
    {
        Repeat(100, i => Encrypt(i));
        ulong last = _detector.Active[0].Tally.LastNs;

        Assert.Empty(_detector.TakeOver(last + 59_999_999_999));
        ActiveBurst over = Assert.Single(_detector.TakeOver(last + 60_000_000_000));

        Assert.Equal(100UL, over.Tally.Files);
        Assert.Empty(_detector.Active);
        _now = last + 60_000_000_000;
        Assert.Null(Encrypt(0)); // one more file is no burst
        Repeat(21, i => Encrypt(i));
        Assert.NotEqual(over.Id, Assert.Single(_detector.Active).Id);
    }

    [Fact]
    public void Add_whatFailed_orDidNothing_isNothing()
    {
        Repeat(100, i => Add(Sample($"f.{s_types[i % 5]}", "f.locked") with { Error = 13 }));
        Repeat(100, i => Add(Sample($"f.{s_types[i % 5]}", "f.locked") with { Kinds = RenameKinds.Noop }));
        Repeat(100, i => Add(Sample($"f.{s_types[i % 5]}", "f.locked") with { New = new(Samples.Bytes("f.lo"), true), IsTyped = true }));
        Repeat(100, i => Add(Sample($"f.{s_types[i % 5]}", "f.locked") with { Old = default }));

        Assert.Equal(0, _detector.Buckets);
    }

    [Fact]
    public void Add_ofSamples_allocatesNothing()
    {
        RenameSample[] samples = [.. Enumerable.Range(0, 1000).Select(i => Sample($"/srv/{i}.pdf", $"/srv/{i}.pdf.x", $"n{i % 100}"))];
        long least = long.MaxValue;
        for (int i = 0; i < 1000 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (RenameSample sample in samples)
            {
                _detector.Add(sample);
            }

            least = GC.GetAllocatedBytesForCurrentThread() - before;
            Thread.Sleep(1); // until it is compiled for good
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Readme_explainsIt_withTheDefault() => Assert.Contains(
        $"A burst is {DetectorOptions.Default.Files} files that lose their usual type",
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);

    [Fact]
    public void Bucket_is64Bytes() => Assert.Equal(64, Unsafe.SizeOf<Bucket>());

    [Fact]
    public void Add_inWhateverOrderTimesCome_isNoWorse()
    {
        _now = 50;
        Repeat(21, i =>
        {
            _now = i % 2 == 0 ? _now + 50_000_000 : _now - 20_000_000;
            Encrypt(i);
        });

        Assert.Single(_detector.Active);
    }

    private ActiveBurst? Encrypt(int i, string comm = "crypt", string ending = "locked", ProgramFile program = default)
    {
        string old = $"/srv/f{++_made}.{s_types[i % 5]}";
        return Rename(old, $"{old}.{ending}", comm, program);
    }

    private ActiveBurst? Replace(int i, bool kindsKnown, long changed)
    {
        _now += 10_000_000;
        return Add(ReplacedSample(i, kindsKnown, changed));
    }

    /// <summary>By a new program, so that one file is enough to tell.</summary>
    private RenameSample Told(string file, ulong suppressed, ulong before) =>
        Sample(file, $"{file}.locked", "fresh", New) with { Slot = 5, Generation = 2, Suppressed = suppressed, SuppressedBefore = before };

    private RenameSample ReplacedSample(int i, bool kindsKnown, long changed) =>
        Sample($"/srv/{i}/.f.docx.tmp", $"/srv/{i}/f.docx", "fresh", New) with
        {
            KindsKnown = kindsKnown,
            Kinds = kindsKnown ? RenameKinds.Replaced : RenameKinds.None,
            ReplacedChangedAt = changed,
        };

    private ActiveBurst? Rename(string old, string @new, string comm = "crypt", ProgramFile program = default) =>
        Add(Sample(old, @new, comm, program));

    private ActiveBurst? Add(RenameSample sample) => _detector.Add(sample);

    private RenameSample Sample(string old, string @new, string comm = "crypt", ProgramFile program = default) =>
        Samples.Kernel with
        {
            MonotonicNanoseconds = _now,
            Old = Samples.Path(old),
            New = Samples.Path(@new),
            Comm = Samples.Bytes(comm),
            Program = program,
        };

    private void Repeat(int times, Action<int> action, double pause = 0.01)
    {
        for (int i = 0; i < times; i++)
        {
            action(i);
            _now += (ulong)(pause * 1e9);
        }
    }
}
