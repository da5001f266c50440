using ExporterToolkit.Exposition;
using ExporterToolkit.Web;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Listening;

if (args is not [var listen, var file] || !ListenAddress.TryParse(listen, out ListenAddress address))
{
    Console.Error.WriteLine("usage: sample_exporter LISTEN_ADDRESS WEB_CONFIG_FILE, such as :9999 web.yml");
    return 2;
}

WebConfigurationFile config = WebConfigurationFile.Read(file);
if (config.Errors.Count > 0)
{
    Console.Error.WriteLine(string.Join('\n', config.Errors));
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
builder.Services.AddSingleton<IMetricSource, TaskSource>();
var web = new ExporterWeb
{
    Name = "sample_exporter",
    Version = "1.0.0",
    Description = "How many processes this host has.",
    Listen = [address],
    ConfigFile = config,
};
web.AddTo(builder);
WebApplication app = builder.Build();
web.MapTo(app);
try
{
    await app.StartAsync();
}
catch (IOException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
return 0;

internal sealed class TaskSource : IMetricSource
{
    private static readonly MetricFamily s_tasks = new(
        "sample_tasks", MetricFamily.Gauge, "Processes that /proc shows.");

    public IReadOnlyList<MetricFamily> Families => [s_tasks];

    public Func<ExpositionWriter, CancellationToken, ValueTask> Take()
    {
        if (!Directory.Exists("/proc/self"))
        {
            throw new MetricsUnavailableException("/proc is not mounted");
        }

        int tasks = Directory.EnumerateDirectories("/proc").Count(path => char.IsAsciiDigit(path["/proc/".Length]));
        return (writer, _) =>
        {
            writer.Write(s_tasks, (ulong)tasks);
            return ValueTask.CompletedTask;
        };
    }
}
