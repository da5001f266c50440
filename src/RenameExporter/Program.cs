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
using var answer = new Answer();
CheckArguments? check = CheckArguments.Find(args);
EventsArguments? events = EventsArguments.Find(args);
if ((check?.Answer(answer, Console.Error) ?? events?.Answer(answer, Console.Error)) is { } exitCode)
{
    return answer.End(exitCode, Console.Error);
}

CommandLineResult commandLine = CommandLine.Parse(
    check?.Others ?? events?.Others ?? args, version, answer, Console.Error);
if (commandLine.Options is not { } options)
{
    return answer.End(commandLine.ExitCode, Console.Error);
}

if (check is not null)
{
    LibbpfLog.Silence(); // the report has the reasons
    int result = CheckCommand.Run(
        options, check.Format, new(build.Version, build.Revision, build.Dotnet, build.Libbpf), answer);
    return answer.End(result, Console.Error);
}

if (events is not null)
{
    return await EventsProgram.RunAsync(options, events);
}

return await ExporterProgram.RunAsync(options, build);
