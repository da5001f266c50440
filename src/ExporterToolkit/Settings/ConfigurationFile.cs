namespace ExporterToolkit.Settings;

/// <summary>A YAML file that an administrator wrote, with the files that it names.</summary>
public abstract class ConfigurationFile
{
    private protected ConfigurationFile(string file) => File = Path.GetFullPath(file);

    /// <summary>Its absolute path.</summary>
    public string File { get; }

    /// <summary>One line each; empty: all is well.</summary>
    public IReadOnlyList<string> Errors { get; private protected set; } = [];

    /// <summary>What was read for it: when one of them changes, it is time to read again.</summary>
    internal WatchedFiles Files { get; } = new();

    /// <summary>That it cannot be read is an error like others.</summary>
    private protected void Read(Action<string> parse)
    {
        try
        {
            parse(Files.Read(File));
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            Errors = [$"file {File}: {TextFile.Reason(e, File)}"];
        }
    }
}
