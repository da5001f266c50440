namespace Detection.Live;

/// <summary>Runs a pattern in a cgroup of its own, by which its renames are known.</summary>
internal static class InCgroup
{
    /// <exception cref="InvalidOperationException">It could not be run.</exception>
    public static async Task<PatternRun> RunAsync(string cgroup, Pattern pattern, int seconds)
    {
        TestCgroup place = await TestCgroup.CreateAsync(cgroup);
        try
        {
            return await pattern.RunAsync(place, seconds);
        }
        finally
        {
            await place.RemoveAsync();
        }
    }
}
