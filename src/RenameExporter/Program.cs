using System.Runtime.InteropServices;
using RenameExporter.Configuration;
using RenameExporter.Exposition;
using RenameExporter.Hosting;

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

return await ExporterProgram.RunAsync(options, build);
