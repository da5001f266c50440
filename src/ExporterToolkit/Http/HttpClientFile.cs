using System.Security.Cryptography.X509Certificates;
using System.Text;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Http;

/// <summary>
/// How to authenticate to a server, and how it does to us: <c>basic_auth</c>, <c>authorization</c> and
/// <c>tls_config</c> as in Prometheus' http_config
/// (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config).
/// </summary>
public sealed class HttpClientFile : ConfigurationFile
{
    private HttpClientFile(string file)
        : base(file)
    {
    }

    /// <summary>Null when something is wrong.</summary>
    internal HttpClientConfiguration? Configuration { get; private set; }

    /// <param name="file">Paths in it are relative to its directory.</param>
    public static HttpClientFile Read(string file)
    {
        var read = new HttpClientFile(file);
        read.Read("basic_auth", read.Parse);
        return read;
    }

    private void Parse(YamlMap map, Mistakes mistakes)
    {
        string directory = Path.GetDirectoryName(File)!;
        string? basic = map.Map("basic_auth") is { } user ? Basic(user, mistakes, directory) : null;
        string? other = map.Map("authorization") is { } token ? Authorization(token, mistakes, directory) : null;
        if (map.Map("basic_auth") is not null && map.Map("authorization") is { } second)
        {
            mistakes.Add(second.Line, "both basic_auth and authorization are given; there can be one only");
        }

        TlsClientConfiguration tls = map.Map("tls_config") is { } section
            ? Tls(section, mistakes, directory)
            : new(null, null, null, false);
        map.RefuseOthers();
        Configuration = mistakes.Any ? null : new(basic ?? other, tls);
    }

    private string? Basic(YamlMap map, Mistakes mistakes, string directory)
    {
        Placed<string>? name = map.Text("username");
        string? password = Secret(map, mistakes, directory, "password");
        map.RefuseOthers();
        if (name is null || name.Value.Value.Contains(':', StringComparison.Ordinal))
        {
            // RFC 7617 2: the colon ends the name.
            mistakes.Add(name?.Line ?? map.Line, "basic_auth needs a username, without a colon");
            return null;
        }

        return $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name.Value.Value}:{password}"))}";
    }

    private string? Authorization(YamlMap map, Mistakes mistakes, string directory)
    {
        string type = map.Text("type")?.Value ?? "Bearer";
        string? credentials = Secret(map, mistakes, directory, "credentials");
        map.RefuseOthers();
        if (string.IsNullOrEmpty(credentials))
        {
            mistakes.Add(map.Line, "authorization needs credentials_file, or credentials");
        }
        else if (!$"{type}{credentials}".All(c => c is > ' ' and <= '~'))
        {
            mistakes.Add(map.Line, "authorization must be printable ASCII without spaces, type and credentials alike");
        }

        return $"{type} {credentials}";
    }

    /// <summary>Editors end a file with a line feed that is no part of a password.</summary>
    private string? Secret(YamlMap map, Mistakes mistakes, string directory, string key)
    {
        if (map.Text(key) is not null)
        {
            Files.HasSecrets(File);
        }

        return new FileKeys(map, mistakes, directory, Files).Text(key)?.Value.Trim();
    }

    private TlsClientConfiguration Tls(YamlMap map, Mistakes mistakes, string directory)
    {
        var keys = new FileKeys(map, mistakes, directory, Files);
        Placed<string>? ca = keys.Text("ca"), certificate = keys.Text("cert"), key = keys.Text("key");
        string? serverName = map.Text("server_name")?.Value;
        bool isUnverified = map.Switch("insecure_skip_verify", fallback: false);
        map.RefuseOthers();
        if (keys.IsGiven("cert") != keys.IsGiven("key"))
        {
            mistakes.Add(map.Line, "tls_config needs cert_file and key_file together, or neither");
        }

        if (map.Text("key") is not null)
        {
            Files.HasSecrets(File);
        }

        X509Certificate2Collection? authorities = ca is { } pem ? keys.Certificates(pem, "ca") : null;
        X509Certificate2? own = certificate is { } chain && key is { } pair && keys.Certificates(chain, "cert") is not null
            ? keys.WithKey(chain, pair)
            : null;
        return new(authorities, own, serverName, isUnverified);
    }
}

/// <summary>What such a file says, checked.</summary>
/// <param name="Authorization">The header; null: none.</param>
internal sealed record HttpClientConfiguration(string? Authorization, TlsClientConfiguration Tls);

/// <param name="Authorities">Who may sign the server's certificate; null: those of the system.</param>
/// <param name="Certificate">Ours, with its key; null: none.</param>
/// <param name="ServerName">That its certificate must have, and requests are for; null: that of the URL.</param>
/// <param name="IsUnverified">Whatever its certificate says.</param>
internal sealed record TlsClientConfiguration(
    X509Certificate2Collection? Authorities, X509Certificate2? Certificate, string? ServerName, bool IsUnverified);
