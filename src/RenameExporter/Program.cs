using RenameExporter.Commands;

return await ExporterCommands.Program.RunAsync(args);
