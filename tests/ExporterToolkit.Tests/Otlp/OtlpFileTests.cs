using ExporterToolkit.Otlp;
using Testing;

namespace ExporterToolkit.Tests.Otlp;

public sealed class OtlpFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("otlp-file");

    public OtlpFileTests()
    {
        using var authority = new TestAuthority();
        PemPair client = authority.Client(), other = authority.Client();
        Write("ca.crt", authority.Certificate);
        Write("client.crt", client.Certificate);
        Write("client.key", client.Key);
        Write("other.key", other.Key);
        Write("headers", "# one in a line\r\nAuthorization: Basic bWU6eW91\n\n X-Scope-OrgID :me\n");
        Write("good", "Authorization: Basic bWU6eW91:x\nX-Scope-OrgID:me");
        Write("host", "Host: s3cret");
        Write("twice", "A: s3cret\na: s3cret");
        Write("none", "s3cret");
        Write("empty", "A:");
        Write("binary", "A: s3cret\u0001");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("http://collector:4318", "http://collector:4318/v1/logs")]
    [InlineData("https://collector.example.com/", "https://collector.example.com/v1/logs")]
    [InlineData("https://collector.example.com/otlp", "https://collector.example.com/otlp/v1/logs")]
    [InlineData("https://collector.example.com/otlp/v1/logs", "https://collector.example.com/otlp/v1/logs")]
    [InlineData("'http://[::1]:4318'", "http://[::1]:4318/v1/logs")]
    public void Endpoint_asCollectorsTakeIt_isCompleted(string endpoint, string url)
    {
        OtlpFile file = Read($"endpoint: {endpoint}");

        Assert.Empty(file.Errors);
        Assert.Equal(url, file.Configuration!.Url.AbsoluteUri);
        Assert.Equal((true, 10), (file.Configuration.IsZipped, file.Configuration.Timeout.TotalSeconds));
    }

    [Fact]
    public void Read_ofAllKeys_hasThem()
    {
        OtlpFile file = Read(
            "endpoint: https://a\nheaders_file: good\ncompression: none\ntimeout: 3s\n"
            + "tls: {ca_file: ca.crt, cert_file: client.crt, key_file: client.key, server_name: b}");

        Assert.Empty(file.Errors);
        OtlpConfiguration settings = file.Configuration!;
        Assert.Equal([("Authorization", "Basic bWU6eW91:x"), ("X-Scope-OrgID", "me")], settings.Headers);
        Assert.Equal((false, 3, "b"), (settings.IsZipped, settings.Timeout.TotalSeconds, settings.Tls.ServerName));
        Assert.True(settings.Tls is { Authorities.Count: 1, Certificate.HasPrivateKey: true, IsUnverified: false });
        Assert.False(settings.ShowsHeaders);
    }

    [Theory]
    [InlineData("endpoint: http://collector\nheaders_file: good", true)]
    [InlineData("endpoint: http://localhost:1\nheaders_file: good", false)]
    [InlineData("endpoint: http://127.0.0.1:1\nheaders_file: good", false)]
    [InlineData("endpoint: http://collector", false)]
    public void ShowsHeaders_isSaidOfThoseThatOthersCanRead(string yaml, bool shows) =>
        Assert.Equal(shows, Read(yaml).Configuration!.ShowsHeaders);

    [Theory]
    [InlineData("", "line 1: 'endpoint' must be a URL such as https://collector.example.com:4318")]
    [InlineData("endpoint: collector:4318", "line 1: 'endpoint' must be a URL")]
    [InlineData("endpoint: https://me:s3cret@a", "line 1: 'endpoint' must be a URL")]
    [InlineData("endpoint: https://a?b", "line 1: 'endpoint' must be a URL")]
    [InlineData("endpoint: ftp://a", "line 1: 'endpoint' must be a URL")]
    [InlineData("endpoint: http://a\ncompression: zstd", "line 2: 'compression' must be gzip or none")]
    [InlineData("endpoint: http://a\ntimeout: 2m", "line 2: 'timeout' must be a duration from 1s to 1m")]
    [InlineData("endpoint: http://a\ntimeout: soon", "line 2: 'timeout' must be a duration")]
    [InlineData("endpoint: http://a\nheaders: {a: b}", "line 2: unknown key 'headers'")]
    [InlineData("endpoint: http://a\nheaders_file: missing", "missing: there is no such file")]
    [InlineData("endpoint: http://a\nheaders_file: headers", "line 2: headers_file, its line 4: must be NAME: VALUE")]
    [InlineData("endpoint: http://a\nheaders_file: host", "headers_file, its line 1: Host is set by the exporter")]
    [InlineData("endpoint: http://a\nheaders_file: twice", "headers_file, its line 2: a is given twice")]
    [InlineData("endpoint: http://a\nheaders_file: none", "headers_file, its line 1: must be NAME: VALUE")]
    [InlineData("endpoint: http://a\nheaders_file: empty", "headers_file, its line 1: the value of A must be printable ASCII")]
    [InlineData("endpoint: http://a\nheaders_file: binary", "headers_file, its line 1: the value of A must be printable ASCII")]
    [InlineData("endpoint: http://a\ntls: {ca_file: ca.crt}", "line 2: 'tls' has no effect with an endpoint of http://")]
    [InlineData("endpoint: https://a\ntls: {cert_file: client.crt}", "line 2: tls needs cert_file and key_file together, or neither")]
    [InlineData("endpoint: https://a\ntls: {cert_file: client.crt, key_file: other.key}", "it makes no pair with the certificate")]
    [InlineData("endpoint: https://a\ntls: {ca_file: good}", "ca_file: there is no certificate in it")]
    [InlineData("endpoint: https://a\ntls: {ca: good}", "unknown key 'tls.ca'")]
    [InlineData("endpoint: https://a\ntls: {insecure_skip_verify: true}", "unknown key 'tls.insecure_skip_verify'")]
    public void Read_ofABadFile_saysWhatIsWrongAndNoSecret(string yaml, string error)
    {
        OtlpFile file = Read(yaml);

        Assert.Null(file.Configuration);
        Assert.Contains(error, Assert.Single(file.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain(file.Errors, said => said.Contains("s3cret", StringComparison.Ordinal));
    }

    private OtlpFile Read(string yaml)
    {
        Write("otlp.yml", yaml);
        return OtlpFile.Read(Path.Combine(_directory.FullName, "otlp.yml"));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.FullName, name), text);
}
