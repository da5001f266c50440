using ExporterToolkit.Settings;

namespace ExporterToolkit.Web.ConfigFile;

/// <summary>
/// The file of --web.config.file, in the format of Prometheus' exporter-toolkit
/// (prometheus/exporter-toolkit, docs/web-configuration.md).
/// </summary>
public sealed class WebConfigurationFile
{
    private WebConfigurationFile(
        string file, WebConfiguration? configuration, IReadOnlyList<string> errors, WatchedFiles files) =>
        (File, Configuration, Errors, Files) = (file, configuration, errors, files);

    /// <summary>Its absolute path.</summary>
    public string File { get; }

    /// <summary>One line each; empty: all is well.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>Null when something is wrong.</summary>
    internal WebConfiguration? Configuration { get; }

    /// <summary>What was read for it: when one of them changes, it is time to read again.</summary>
    internal WatchedFiles Files { get; }

    /// <param name="file">Paths in it are relative to its directory.</param>
    public static WebConfigurationFile Read(string file)
    {
        file = Path.GetFullPath(file);
        var files = new WatchedFiles();
        try
        {
            string text = files.Read(file);
            var mistakes = new Mistakes(file);
            WebConfiguration? configuration = Parse(text, mistakes, file, files);
            return mistakes.Any
                ? new(file, null, mistakes.All, files)
                : new(file, configuration, [], files);
        }
        catch (Exception e) when (TextFile.IsRefusal(e))
        {
            return new(file, null, [$"file {file}: {TextFile.Reason(e, file)}"], files);
        }
    }

    private static WebConfiguration? Parse(string text, Mistakes mistakes, string file, WatchedFiles files)
    {
        YamlMapping root = YamlReader.Read(text, "tls_server_config", mistakes);
        if (mistakes.Any)
        {
            return null;
        }

        var map = new YamlMap(root, "", mistakes);
        YamlMap? tls = map.Map("tls_server_config");
        TlsConfiguration? tlsConfiguration = tls is null
            ? null
            : new TlsSection(tls, mistakes, Path.GetDirectoryName(file)!, files).Read();
        (bool http2, IReadOnlyDictionary<string, string> headers) =
            HttpSection.Read(map.Map("http_server_config"), mistakes);
        IReadOnlyDictionary<string, string> users = UsersSection.Read(map.Map("basic_auth_users"), mistakes);
        RequestRate? rate = RateSection.Read(map.Map("rate_limit"), mistakes);
        map.RefuseOthers();
        return new(tlsConfiguration, http2, headers, users, rate);
    }
}
