using System.Runtime.CompilerServices;

namespace RenameExporter.Counting;

/// <summary>
/// How much was counted lately: in the step of the clock that has begun, and in the whole ones before it that its window
/// has. It is moved by what is counted and by whoever reads it, and a poll has nothing to do for it.
/// </summary>
/// <typeparam name="TWindow">Its counts, one for each step.</typeparam>
internal struct SlidingCount<TWindow>
    where TWindow : struct, IWindow<TWindow>
{
    private TWindow _window;
    private uint _last;

    /// <param name="now">Monotonic.</param>
    public void Add(ulong count, TimeSpan now)
    {
        Span<uint> counts = TWindow.CountsOf(ref _window);
        uint length = (uint)counts.Length, step = StepOf(now);
        if (step - _last >= length)
        {
            counts.Clear();
        }
        else
        {
            for (uint passed = _last + 1; passed <= step; passed++)
            {
                counts[(int)(passed % length)] = 0;
            }
        }

        _last = step;
        ref uint counted = ref counts[(int)(step % length)];
        counted = (uint)Math.Min(counted + count, uint.MaxValue);
    }

    /// <param name="now">Monotonic; not before what was added last.</param>
    /// <returns>4,294,967,295 at most.</returns>
    public uint At(TimeSpan now)
    {
        ReadOnlySpan<uint> counts = TWindow.CountsOf(ref _window);
        uint length = (uint)counts.Length, since = StepOf(now) - _last;
        ulong sum = 0;
        for (uint before = 0; since + before < length; before++)
        {
            sum += counts[(int)((_last + length - before) % length)];
        }

        return (uint)Math.Min(sum, uint.MaxValue);
    }

    private static uint StepOf(TimeSpan time) => (uint)(time.Ticks / TWindow.Step.Ticks);
}

/// <summary>What a <see cref="SlidingCount{TWindow}"/> covers: as many steps as it has counts, the one that has begun among them.</summary>
internal interface IWindow<TSelf>
    where TSelf : struct, IWindow<TSelf>
{
    static abstract TimeSpan Step { get; }

    static abstract Span<uint> CountsOf(ref TSelf window);
}

/// <summary>80 to 120 seconds, so that a scrape in a minute misses nothing.</summary>
[InlineArray(3)]
internal struct TwoMinutes : IWindow<TwoMinutes>
{
    private uint _first;

    public static TimeSpan Step => TimeSpan.FromSeconds(40);

    public static Span<uint> CountsOf(ref TwoMinutes window) => window;
}

/// <summary>560 to 600 seconds.</summary>
[InlineArray(15)]
internal struct TenMinutes : IWindow<TenMinutes>
{
    private uint _first;

    public static TimeSpan Step => TimeSpan.FromSeconds(40);

    public static Span<uint> CountsOf(ref TenMinutes window) => window;
}

/// <summary>28 to 30 minutes.</summary>
[InlineArray(15)]
internal struct HalfHour : IWindow<HalfHour>
{
    private uint _first;

    public static TimeSpan Step => TimeSpan.FromMinutes(2);

    public static Span<uint> CountsOf(ref HalfHour window) => window;
}
