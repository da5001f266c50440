using ExporterToolkit.Settings;

namespace RenameExporter.Configuration;

/// <summary>The file of --config.file: found, read, and handed to <see cref="YamlSettings"/>.</summary>
internal static class ConfigurationFile
{
    public static Layer Read(string file, IReadOnlyList<Flag> flags, List<string> errors)
    {
        try
        {
            return new YamlSettings(file, YamlScalars.Shallow(TextFile.Read(file)), flags, errors).Read();
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            errors.Add($"file {file}: {TextFile.Reason(e, file)}");
            return [];
        }
    }
}
