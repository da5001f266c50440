using System.Text;

namespace ExporterToolkit.Settings;

/// <summary>
/// A YAML file that an administrator wrote, with the files that it names. One that is derived from it reads its keys, and
/// keeps what they say.
/// </summary>
public abstract class ConfigurationFile
{
    /// <param name="file">Its name.</param>
    protected ConfigurationFile(string file) => File = Path.GetFullPath(file);

    /// <summary>Its absolute path.</summary>
    public string File { get; }

    /// <summary>One line each; empty: all is well.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>SHA-256 of its text, in lower-case hexadecimal digits; empty: it could not be read.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>
    /// The number of its last line, if that has no line end: most often the file was cut short. Null: it has one.
    /// </summary>
    protected int? CutLine { get; private set; }

    /// <summary>A sentence for each of its files that more may read or change than should.</summary>
    public IEnumerable<string> Exposed => Files.Exposed();

    /// <summary>What was read for it: when one of them changes, it is time to read again.</summary>
    internal WatchedFiles Files { get; } = new();

    /// <summary>
    /// Looks whether it or a file that it names has changed, and has been the same for two looks in a row. Then it is time
    /// to read it again. Not for two threads at once.
    /// </summary>
    public bool HaveChanged() => Files.HaveChanged();

    /// <summary>Reads it. That it cannot be read is an error like others.</summary>
    /// <param name="example">A key that it may have.</param>
    /// <param name="parse">Asks for its keys, and refuses others; not called where it is no mapping.</param>
    protected void Read(string example, Action<YamlMap, Mistakes> parse)
    {
        try
        {
            string text = Files.Read(File);
            CutLine = text.EndsWith('\n') ? null : text.Count(c => c == '\n') + 1;
            Hash = FileHash.Of(Encoding.UTF8.GetBytes(text));
            var mistakes = new Mistakes(File);
            YamlMapping root = YamlReader.Read(text, example, mistakes);
            if (!mistakes.Any)
            {
                parse(new YamlMap(root, "", mistakes), mistakes);
            }

            Errors = mistakes.All;
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            Errors = [$"file {File}: {TextFile.Reason(e, File)}"];
        }
    }
}
