namespace ExporterToolkit.Web.Protection;

/// <summary>Looks at the files of --web.config.file now and then.</summary>
internal sealed class WebConfigService(WebProtection protection, TimeProvider time) : BackgroundService
{
    // Two looks until a change is in force: sooner than anybody would restart for it.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                protection.Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
