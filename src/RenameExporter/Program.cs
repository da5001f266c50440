using System.Runtime.InteropServices;
using Libbpf;
using Microsoft.AspNetCore.Connections;
using RenameExporter.Configuration;
using RenameExporter.Exposition;
using RenameExporter.Hosting;
using RenameExporter.Kernel;

BuildInfo build = BuildInfo.Current;
string version =
    $"rename_exporter, version {build.Version} (revision: {build.Revision})\n"
    + $"  .NET {build.Dotnet}, libbpf {build.Libbpf}, "
    + $"platform linux/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
CommandLineResult commandLine = CommandLine.Parse(args, version, Console.Out, Console.Error);
if (commandLine.Options is not { } options)
{
    return commandLine.ExitCode;
}

await using WebApplication app = ExporterHost.Build(options);
ILogger logger = app.Logger;
LibbpfLog.RouteTo((level, text) => logger.FromLibbpf(
    // What libbpf warns about, we report with the attempt it belongs to.
    level == LibbpfLogLevel.Debug ? LogLevel.Trace : LogLevel.Debug, text));
try
{
    logger.Starting(build.Version);
    await app.StartAsync();
    foreach (string url in app.Urls)
    {
        logger.Listening(url, options.TelemetryPath);
    }

    await app.WaitForShutdownAsync();
    logger.Stopped();
    return ExitCode.Success;
}
catch (ProbeException e)
{
    logger.Failed(e.Message);
    return ExitCode.Failure;
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    logger.Failed($"{e.Message} Choose another with --web.listen-address, or stop what listens there.");
    return ExitCode.Failure;
}
