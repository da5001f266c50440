using System.Runtime.InteropServices;
using Libbpf;
using RenameExporter.Check;
using RenameExporter.Configuration;
using RenameExporter.Exposition;
using RenameExporter.Hosting;

BuildInfo build = BuildInfo.Current;
string version =
    $"rename_exporter, version {build.Version} (revision: {build.Revision})\n"
    + $"  .NET {build.Dotnet}, libbpf {build.Libbpf}, "
    + $"platform linux/{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
CheckArguments? check = CheckArguments.Find(args);
EventsArguments? events = EventsArguments.Find(args);
if ((check?.Answer(Console.Out, Console.Error) ?? events?.Answer(Console.Out, Console.Error)) is { } exitCode)
{
    return exitCode;
}

CommandLineResult commandLine = CommandLine.Parse(
    check?.Others ?? events?.Others ?? args, version, Console.Out, Console.Error);
if (commandLine.Options is not { } options)
{
    return commandLine.ExitCode;
}

if (check is not null)
{
    LibbpfLog.RouteTo((_, _) => { }); // the report has the reasons
    return CheckCommand.Run(
        options, check.Format, new(build.Version, build.Revision, build.Dotnet, build.Libbpf), Console.Out);
}

if (events is not null)
{
    return await EventsProgram.RunAsync(options, events);
}

return await ExporterProgram.RunAsync(options, build);
