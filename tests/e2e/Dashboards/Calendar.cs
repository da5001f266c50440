namespace E2eTests.Dashboards;

/// <param name="Runs">How many of the recorded runs, one after another.</param>
internal sealed record Entry(DateTime From, TimeSpan Length, double Runs);

/// <summary>
/// When each program ran, in eight days that never were: at night, in office hours, all the time. The
/// office's clock is always 15:30 now, so that a picture is the same whenever it is made.
/// </summary>
internal sealed class Calendar(DateTime now)
{
    public static readonly TimeSpan Length = TimeSpan.FromDays(8) + TimeSpan.FromHours(8);

    private static readonly TimeSpan Office = new(15, 30, 0);

    /// <param name="who">Instance and program: the chance of each is its own.</param>
    public IReadOnlyList<Entry> Of(string program, string who)
    {
        var chance = new Chance(who);
        IEnumerable<Entry> entries = program.Split('@')[0] switch
        {
            "git" => Every(4, 11, 8, 18, chance).Select(t => new Entry(t, Seconds(90), chance.Between(1, 4))),
            "sed" => Every(6, 20, 0, 24, chance).Select(t => new Entry(t, Seconds(60), chance.Between(1, 5))),
            "mv" => Every(5, 15, 0, 24, chance).Select(t => new Entry(t, Seconds(90), chance.Between(1, 4))),
            "perl" => Every(45, 90, 9, 17, chance).Select(t => new Entry(t, Seconds(240), 20)),
            "rsync" => Nightly(1, 40, 60)
                .Concat(Every(14, 16, 0, 24, chance).Select(t => new Entry(t, Seconds(60), 1))),
            "logrotate" => Every(59, 61, 0, 24, chance).Select(t => new Entry(t, Seconds(30), 3)),
            "dpkg" or "ldconfig" or "update-alternatives" => [.. Nightly(6, 3, 4), .. Nightly(13, 4, 6)],
            _ => [],
        };
        return [.. entries.OrderBy(entry => entry.From)];
    }

    private IEnumerable<Entry> Nightly(int hour, double minutes, double runs) =>
        Enumerable.Range(0, Length.Days + 1)
            .Select(day => now - Office + TimeSpan.FromHours(hour) - TimeSpan.FromDays(day))
            .Where(from => from < now)
            .Select(from => new Entry(from, TimeSpan.FromMinutes(minutes), runs));

    /// <summary>Every so many minutes, between two hours of the office's clock.</summary>
    private IEnumerable<DateTime> Every(int least, int most, int fromHour, int toHour, Chance chance)
    {
        for (DateTime t = now - Length; t < now; t += TimeSpan.FromMinutes(chance.Between(least, most)))
        {
            double hour = (t - now + Office).TotalHours;
            hour -= 24 * Math.Floor(hour / 24);
            if (hour >= fromHour && hour < toHour)
            {
                yield return t;
            }
        }
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>The same numbers every time: string.GetHashCode is not.</summary>
    private sealed class Chance(string seed)
    {
        private uint _state = seed.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u);

        public double Between(double least, double most)
        {
            _state = (_state * 1664525u) + 1013904223u;
            return least + ((most - least) * (_state >> 8) / (1 << 24));
        }
    }
}
