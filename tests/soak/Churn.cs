namespace Soak;

/// <summary>
/// The driver, some seconds at a time: names without end, every kind of rename, failures, cgroups that are gone
/// at once, and scrapers that never rest. All of it is done when a round returns.
/// </summary>
internal sealed class Churn : IDisposable
{
    // Of this run alone, so that others on this host who use the driver too are others.
    private static readonly string s_uid = $"{1_000_000_000 + Environment.ProcessId}";
    private static readonly string s_comm = $"s{Environment.ProcessId}";
    private const string Seconds = "4";

    private readonly RenameDriver _driver = new();

    /// <summary>Calls so far.</summary>
    public decimal Done { get; private set; }

    /// <summary>Whether a series is the driver's.</summary>
    public static bool IsOurs(Sample sample) =>
        sample.Labels["uid"] == s_uid || sample.Labels["comm"].StartsWith(s_comm + '-', StringComparison.Ordinal);

    public async Task RoundAsync(IEnumerable<Subject> scraped, Func<Task> meanwhile)
    {
        const int Cgroups = 100;
        Task[] scrapers = [.. scraped.Select(subject => ScrapeAsync(subject.Port))];
        Task<DriverResult>[] work =
        [
            _driver.LoadAsync("--seconds", Seconds, "--tasks", "4", "--actors", "2000", "--every", "20", "--uid", s_uid),
            _driver.KindsAsync(200, $"{s_comm}-kinds"),
            _driver.FailAsync("ENOTEMPTY", 500, "--comm", $"{s_comm}-fail"),
        ];
        Task cgroups = _driver.CgroupsAsync(Cgroups, $"{s_comm}-cgroup");
        await meanwhile();
        await Task.WhenAll([.. work, cgroups, .. scrapers]);
        Done += Cgroups + work.Sum(task => task.Result.Calls);
    }

    public void Dispose() => _driver.Dispose();

    private static async Task ScrapeAsync(string port)
    {
        CommandResult result = await CommandRunner.RunAsync(
            Repository.Scraper, "--port", port, "--workers", "2", "--seconds", Seconds, "--pause-ms", "5");
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"a scraper was not served: {result.Output}{result.Error}");
        }
    }
}
