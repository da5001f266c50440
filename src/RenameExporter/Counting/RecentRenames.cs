using System.Runtime.CompilerServices;

namespace RenameExporter.Counting;

/// <summary>
/// How many renames there were lately: in the 40 seconds of the clock that have begun, and in the two before them, which are
/// 80 to 120 seconds. So a scrape in a minute misses none of them. It is moved by what is counted and by who asks, and
/// a poll has nothing to do for it.
/// </summary>
internal struct RecentRenames
{
    /// <summary>What <see cref="At"/> covers is up to three of these, and two at least.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(40);

    private Steps _counts;
    private uint _last;

    /// <param name="now">Monotonic.</param>
    public void Add(ulong count, TimeSpan now)
    {
        uint step = StepOf(now);
        if (step - _last >= Steps.Length)
        {
            _counts = default;
        }
        else
        {
            for (uint passed = _last + 1; passed <= step; passed++)
            {
                _counts[(int)(passed % Steps.Length)] = 0;
            }
        }

        _last = step;
        ref uint counted = ref _counts[(int)(step % Steps.Length)];
        counted = (uint)Math.Min(counted + count, uint.MaxValue);
    }

    /// <param name="now">Monotonic; not before what was added last.</param>
    public readonly ulong At(TimeSpan now)
    {
        ulong sum = 0;
        uint since = StepOf(now) - _last;
        for (uint before = 0; since + before < Steps.Length; before++)
        {
            sum += _counts[(int)((_last + Steps.Length - before) % Steps.Length)];
        }

        return sum;
    }

    private static uint StepOf(TimeSpan time) => (uint)(time.Ticks / Step.Ticks);

    [InlineArray(Length)]
    private struct Steps
    {
        public const int Length = 3;

        private uint _first;
    }
}
