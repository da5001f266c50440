using System.Security.Cryptography.X509Certificates;

namespace ExporterToolkit.Settings;

/// <summary>The section <c>tls</c> of a client's settings: <c>ca_file</c>, <c>cert_file</c>, <c>key_file</c>, <c>server_name</c>.</summary>
/// <param name="CaFile">Absolute path of the authorities that may sign the server's certificate; null: those of the system.</param>
/// <param name="CertFile">Absolute path of the client's own certificate, with <paramref name="KeyFile"/>; null: none.</param>
/// <param name="KeyFile">Absolute path of its private key.</param>
/// <param name="ServerName">Name that the server's certificate must have; null: that of the address.</param>
public sealed record TlsFiles(string? CaFile, string? CertFile, string? KeyFile, string? ServerName)
{
    /// <summary>What <see cref="CaFile"/> holds; null: the authorities of the system.</summary>
    public X509Certificate2Collection? Authorities { get; private init; }

    /// <summary>What <see cref="CertFile"/> and <see cref="KeyFile"/> hold; null: none.</summary>
    public X509Certificate2? Certificate { get; private init; }

    /// <param name="map">The section; a key that is not of it is a mistake.</param>
    /// <param name="directory">That names of files are relative to.</param>
    /// <param name="files">Gets the files that are read.</param>
    /// <returns>Null: it is wrong, and <paramref name="mistakes"/> says what.</returns>
    internal static TlsFiles? Read(YamlMap map, Mistakes mistakes, string directory, WatchedFiles files)
    {
        var keys = new FileKeys(map, mistakes, directory, files);
        Placed<string>? ca = keys.FileText("ca"), cert = keys.FileText("cert"), key = keys.FileText("key");
        string? serverName = map.Text("server_name")?.Value;
        string? caFile = Path("ca_file"), certFile = Path("cert_file"), keyFile = Path("key_file");
        map.RefuseOthers();
        if (certFile is null != keyFile is null)
        {
            mistakes.Add(map.Line, "tls needs cert_file and key_file together, or neither");
        }

        X509Certificate2Collection? authorities = ca is { } pem ? keys.Certificates(pem, "ca_file") : null;
        X509Certificate2? own = cert is { } chain && key is { } pair && keys.Certificates(chain, "cert_file") is not null
            ? keys.WithKey(chain, pair)
            : null;
        return mistakes.Any
            ? null
            : new(caFile, certFile, keyFile, serverName) { Authorities = authorities, Certificate = own };

        string? Path(string name) =>
            map.Text(name) is { } file ? System.IO.Path.Combine(directory, file.Value) : null;
    }
}
