using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>
/// The file of --web.config.file, in the format of Prometheus' exporter-toolkit
/// (prometheus/exporter-toolkit, docs/web-configuration.md).
/// </summary>
public sealed class WebConfigurationFile
{
    private WebConfigurationFile(string file) => File = file;

    /// <summary>Its absolute path.</summary>
    public string File { get; }

    /// <summary>One line each; empty: all is well.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Null when something is wrong.</summary>
    internal WebConfiguration? Configuration { get; private set; }

    /// <summary>What was read for it: when one of them changes, it is time to read again.</summary>
    internal WatchedFiles Files { get; } = new();

    /// <param name="file">Paths in it are relative to its directory.</param>
    public static WebConfigurationFile Read(string file)
    {
        var read = new WebConfigurationFile(Path.GetFullPath(file));
        try
        {
            read.Parse(read.Files.Read(read.File));
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            read.Errors = [$"file {read.File}: {TextFile.Reason(e, read.File)}"];
        }

        return read;
    }

    private void Parse(string text)
    {
        var mistakes = new Mistakes(File);
        YamlMapping root = YamlReader.Read(text, "tls_server_config", mistakes);
        if (!mistakes.Any)
        {
            var map = new YamlMap(root, "", mistakes);
            TlsConfiguration? tls = map.Map("tls_server_config") is { } section
                ? new TlsSection(section, mistakes, Path.GetDirectoryName(File)!, Files).Read()
                : null;
            var (http2, headers) = HttpSection.Read(map.Map("http_server_config"), mistakes);
            IReadOnlyDictionary<string, string> users = UsersSection.Read(map.Map("basic_auth_users"), mistakes);
            RequestRate? rate = RateSection.Read(map.Map("rate_limit"), mistakes);
            map.RefuseOthers();
            Configuration = mistakes.Any ? null : new(tls, http2, headers, users, rate);
        }

        Errors = mistakes.All;
    }
}
