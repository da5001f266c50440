using CsCheck;
using RenameExporter.Counting;

namespace RenameExporter.Tests.Counting;

public sealed class SeriesOrderTests
{
    [Fact]
    public void Sorted_whateverCameAndWent_isWhatHasASeries() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, 9]).Array[1, 300].Sample(steps =>
        {
            var order = New();
            State[] states = [.. Enumerable.Range(0, 31).Select(number => new State(number))];
            foreach (var (number, what) in steps)
            {
                State state = states[number];
                if (what == 0)
                {
                    Assert.Equal(states.Where(s => s.HasSeries).Select(s => s.Number), Numbers(order));
                    continue;
                }

                state.HasSeries = !state.HasSeries;
                if (state.HasSeries)
                {
                    order.Add(state);
                }
                else
                {
                    order.Remove();
                }
            }

            Assert.Equal(states.Where(s => s.HasSeries).Select(s => s.Number), Numbers(order));
        });

    [Fact]
    public void Series_thatComeAndGoWhileNobodyAsks_areForgotten()
    {
        SeriesOrder<State> order = New();
        WeakReference first = Pass(order, 0);
        for (int number = 1; number < 10_000; number++)
        {
            Pass(order, number);
        }

        GC.Collect();

        Assert.False(first.IsAlive);
    }

    [Fact]
    public void Sorted_nothingNew_allocatesNothing()
    {
        SeriesOrder<State> order = New();
        for (int number = 100; number > 0; number--)
        {
            order.Add(new(number) { HasSeries = true });
        }

        order.Sorted();
        long before = GC.GetAllocatedBytesForCurrentThread();
        order.Sorted();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static SeriesOrder<State> New() => new((a, b) => a.Number.CompareTo(b.Number));

    private static int[] Numbers(SeriesOrder<State> order) =>
        [.. order.Sorted().ToArray().Select(state => state.Number)];

    private static WeakReference Pass(SeriesOrder<State> order, int number)
    {
        var state = new State(number) { HasSeries = true };
        order.Add(state);
        state.HasSeries = false;
        order.Remove();
        return new(state);
    }

    private sealed class State(int number) : SeriesState
    {
        public int Number { get; } = number;
    }
}
