using CsCheck;
using RenameExporter.Kernel;
using RenameExporter.Snapshots;

namespace RenameExporter.Tests.Snapshots;

/// <summary>A kernel made of a list: actors count in slots, slots are retired.</summary>
public sealed class ActorLedgerPropertyTests
{
    private const int MaxActors = 3;

    // 5 actors against a limit of 3, each with successes and two errors.
    private static readonly ActorKey[] Keys =
    [
        .. from actor in Enumerable.Range(0, 5)
           from error in new[] { 0, 1, 13 }
           select Actors.Key($"actor{actor / 2}", (uint)(actor % 2), error),
    ];

    private enum Kind
    {
        Count,
        CountInANewSlot,
        Retire,
        Read,
    }

    [Fact]
    public void Readings_anyInterleavingOfLiveAndRetire_keepTheSumAndNeverFall() =>
        Gen.Select(Gen.Enum<Kind>(), Gen.Int[0, 1000], Gen.ULong[1, 1000]).List[1, 60].Sample(
            steps =>
            {
                var kernel = new Model();
                foreach (var (kind, pick, count) in steps)
                {
                    kernel.Step(kind, pick, count);
                }

                kernel.Step(Kind.Read, 0, 0);
            },
            iter: 5_000);

    private sealed class Model
    {
        private readonly ActorLedger _ledger = new(MaxActors);
        private readonly List<ActorSlot> _live = [];
        private readonly Dictionary<string, ulong> _truth = [];
        private RenameSnapshot _previous = new TestSnapshot().Take();

        public void Step(Kind kind, int pick, ulong count)
        {
            switch (kind)
            {
                case Kind.Count:
                    Count(Keys[pick % Keys.Length], count, inANewSlot: false);
                    break;
                case Kind.CountInANewSlot:
                    Count(Keys[pick % Keys.Length], count, inANewSlot: true);
                    break;
                case Kind.Retire when _live.Count > 0:
                    _ledger.Retire(_live[pick % _live.Count]);
                    _live.RemoveAt(pick % _live.Count);
                    break;
                case Kind.Read:
                    Read();
                    break;
            }
        }

        private void Count(ActorKey key, ulong count, bool inANewSlot)
        {
            string name = new ActorSeries(PrintableName.From(key.Comm.Bytes), key.Uid, key.Error)
                .Text();
            _truth[name] = _truth.GetValueOrDefault(name) + count;
            int i = inANewSlot ? -1 : _live.FindIndex(slot => slot.Key.Equals(key));
            if (i < 0)
            {
                _live.Add(Actors.Slot(key, count));
            }
            else
            {
                _live[i] = Actors.Slot(key, _live[i].Renames + count);
            }
        }

        private void Read()
        {
            _ledger.BeginReading();
            foreach (ActorSlot slot in _live)
            {
                _ledger.AddLive(in slot.Key, slot.Renames);
            }

            var (series, values, overflow) = _ledger.EndReading();
            RenameSnapshot now = TestSnapshot.Of(series, values, overflow);
            Assert.Equal(_truth.Values.Sum(v => (long)v), (long)(now.Renamed + now.Failed));
            Assert.Equal(now.Overflow.PastSeriesLimit, now.Overflow.Renamed + now.Overflow.Failed);
            Assert.All(
                now.Series.Zip(now.Values),
                row => Assert.Equal(_truth[row.First.Text()], row.Second));
            Assert.Equal(
                now.Series.Count, now.Series.Select(series => series.Text()).Distinct().Count());
            Assert.True(Admitted(now) <= MaxActors, $"{Admitted(now)} actors");
            Assert.Null(SnapshotOrder.FindFall(_previous, now));
            _previous = now;
        }

        private static int Admitted(RenameSnapshot snapshot) => snapshot.Series
            .Select(series => series.Text())
            .Select(text => text[..text.LastIndexOf('/')])
            .Distinct().Count();
    }
}
