using ExporterToolkit.Exposition;
using ExporterToolkit.Web.Limits;
using ExporterToolkit.Web.Listening;
using ExporterToolkit.Web.Protection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Prometheus;

namespace ExporterToolkit.Web;

/// <summary>
/// The web server of an exporter: <see cref="AddExporterWeb"/> after the services that have to start before
/// it listens, and <see cref="MapExporter"/> on what they built. It serves every <see cref="IMetricSource"/>
/// of the services.
/// </summary>
public static class ExporterWeb
{
    /// <exception cref="ListenException">Thrown by the start of the application.</exception>
    public static void AddExporterWeb(this WebApplicationBuilder builder, ExporterWebOptions options)
    {
        builder.WebHost.UseKestrelCore();
        var listeners = new Listeners(options.Listen, options.SystemdSocket);
        builder.WebHost.UseSockets(sockets =>
        {
            listeners.Configure(sockets);
            ConnectionLimits.Apply(sockets); // wraps how the listeners bind
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ConnectionLimits.Apply(kestrel);
            var protection = kestrel.ApplicationServices.GetService<WebProtection>();
            listeners.Configure(kestrel, listen => protection?.Apply(listen));
        });

        IServiceCollection services = builder.Services;
        services.AddRoutingCore();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new ScrapeLimit(
            options.MaxRequests, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton(ProcessRegistry());
        if (options.ConfigFile is { } file)
        {
            services.AddSingleton(provider => new WebProtection(
                file, options.Name, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<WebProtection>>()));
            services.AddSingleton<IMetricSource>(provider => new WebConfigSource(
                options.Name, () => provider.GetRequiredService<WebProtection>().Health));
            services.AddHostedService<WebConfigService>();
        }
    }

    /// <summary>The families of --web.config.file, for a catalogue.</summary>
    /// <param name="name"><see cref="ExporterWebOptions.Name"/>.</param>
    public static IReadOnlyList<MetricFamily> ConfigFamilies(string name) => WebConfigSource.FamiliesOf(name);

    /// <summary>Every path, and what stands before all of them.</summary>
    public static void MapExporter(this WebApplication app)
    {
        var protection = app.Services.GetService<WebProtection>();
        if (protection is not null)
        {
            app.Use(protection.AddHeadersAsync); // before whatever may answer
        }

        Endpoints.Map(app, protection is null ? null : protection.GuardAsync);
    }

    /// <summary>The families that prometheus-net keeps: process_* and dotnet_*; HTTP joins them.</summary>
    private static CollectorRegistry ProcessRegistry()
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        return registry;
    }
}
