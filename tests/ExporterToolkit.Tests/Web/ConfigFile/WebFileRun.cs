using ExporterToolkit.Web.ConfigFile;
using Testing;

namespace ExporterToolkit.Tests.Web.ConfigFile;

/// <summary>A directory with a web configuration, a certificate in server.crt and server.key, and ca.crt.</summary>
internal sealed class WebFileRun : IDisposable
{
    public const string Tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("web-config");

    public WebFileRun()
    {
        Write(Authority.Server());
        Write("ca.crt", Authority.Certificate);
    }

    public TestAuthority Authority { get; } = new();

    public string File => PathOf("web.yml");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public void Write(PemPair server)
    {
        Write("server.crt", server.Certificate);
        Write("server.key", server.Key);
    }

    public void Write(string name, string text)
    {
        System.IO.File.WriteAllText(PathOf(name), text);
        System.IO.File.SetUnixFileMode(PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public WebConfigurationFile Read(string yaml)
    {
        Write("web.yml", yaml);
        return WebConfigurationFile.Read(File);
    }

    public WebConfiguration Good(string yaml)
    {
        WebConfigurationFile read = Read(yaml);
        Assert.Empty(read.Errors);
        return read.Configuration!;
    }

    /// <summary>The errors, each without the name of the file: "line 3: …".</summary>
    public string[] Bad(string yaml)
    {
        WebConfigurationFile read = Read(yaml);
        Assert.Null(read.Configuration);
        Assert.NotEmpty(read.Errors);
        Assert.All(read.Errors, error => Assert.StartsWith($"file {File}, line ", error, StringComparison.Ordinal));
        return [.. read.Errors.Select(error => error[$"file {File}, ".Length..].Replace(
            _directory.FullName, "DIR", StringComparison.Ordinal))];
    }

    public void Dispose()
    {
        Authority.Dispose();
        _directory.Delete(recursive: true);
    }
}
