using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ExporterToolkit.Http;
using Testing;
using Testing.Logging;

namespace ExporterToolkit.Tests.Http;

public sealed class HttpClientFileTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("http-client");

    public HttpClientFileTests()
    {
        Write("ca.crt", _authority.Certificate);
        PemPair client = _authority.Client();
        Write("client.crt", client.Certificate);
        Write("client.key", client.Key);
        Write("secret", " s3cret\n");
        Write("empty", "\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("basic_auth: {username: me, password: you}", "Basic bWU6eW91")]
    [InlineData("basic_auth: {username: me, password_file: secret}", "Basic bWU6czNjcmV0")]
    [InlineData("authorization: {credentials_file: secret}", "Bearer s3cret")]
    [InlineData("authorization: {type: Token, credentials: a}", "Token a")]
    public void Read_ofAGoodFile_hasTheHeader(string yaml, string? header)
    {
        HttpClientFile file = Read(yaml);

        Assert.Empty(file.Errors);
        Assert.Equal(header, file.Configuration!.Authorization);
    }

    [Theory]
    [InlineData("basic_auth: {password: you}", "basic_auth needs a username, without a colon")]
    [InlineData("basic_auth: {username: 'a:b'}", "basic_auth needs a username, without a colon")]
    [InlineData("basic_auth: {username: a, password: b, password_file: secret}", "both password and password_file are given; there can be one only")]
    [InlineData("basic_auth: {username: a, password_file: none}", "/none: there is no such file")]
    [InlineData("authorization: {credentials_file: empty}", "authorization needs credentials_file, or credentials")]
    [InlineData("authorization: {credentials: 'a b'}", "authorization must be printable ASCII without spaces")]
    [InlineData("authorization: {credentials: a}\nbasic_auth: {username: a}", "line 1: both basic_auth and authorization")]
    [InlineData("tls_config: {cert_file: client.crt}", "tls_config needs cert_file and key_file together, or neither")]
    [InlineData("tls_config: {ca_file: secret}", "ca: there is no certificate in it")]
    [InlineData("tls_config: {insecure_skip_verify: perhaps}", "'tls_config.insecure_skip_verify' must be true or false")]
    [InlineData("bearer_token: a", "bearer_token")]
    [InlineData("basic_auth: [", "")]
    public void Read_ofABadFile_saysWhatIsWrong(string yaml, string error)
    {
        HttpClientFile file = Read(yaml);

        Assert.Null(file.Configuration);
        Assert.Contains(error, Assert.Single(file.Errors), StringComparison.Ordinal);
    }

    // Nothing given, the authority, the authority and ours, a name that it has not, whatever it is.
    [Theory]
    [InlineData("", false, false)]
    [InlineData("tls_config: {ca_file: ca.crt}", true, false)]
    [InlineData("tls_config: {ca_file: ca.crt, cert_file: client.crt, key_file: client.key}", true, true)]
    [InlineData("tls_config: {ca_file: ca.crt, server_name: elsewhere.example}", false, false)]
    [InlineData("tls_config: {ca_file: ca.crt, server_name: localhost}", true, false)]
    [InlineData("tls_config: {insecure_skip_verify: true}", true, false)]
    public async Task PostAsync_overTls_trustsWhomTheFileSays(string yaml, bool isTaken, bool hasCertificate)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<bool> served = ServeAsync(listener);
        using var poster = new HttpPoster(
            new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), Read(yaml),
            new RecordingLogger<HttpPoster>());

        PostFailure? failure = await poster.PostAsync("[]"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(isTaken, failure is null);
        Assert.Equal(isTaken && hasCertificate, await served);
        if (failure is not null)
        {
            Assert.Contains("certificate", failure.Reason, StringComparison.Ordinal);
            Assert.False(failure.IsFinal);
        }
    }

    [Fact]
    public async Task PostAsync_toNobody_saysWhatTheSystemSaid()
    {
        using var poster = new HttpPoster(new Uri("http://127.0.0.1:1/x"), null, new RecordingLogger<HttpPoster>());

        PostFailure? failure = await poster.PostAsync("[]"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal("POST http://127.0.0.1:1/x: Connection refused (127.0.0.1:1)", failure!.Reason);
    }

    private HttpClientFile Read(string yaml)
    {
        Write("http.yml", yaml);
        return HttpClientFile.Read(Path.Combine(_directory.FullName, "http.yml"));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.FullName, name), text);

    /// <summary>One request.</summary>
    /// <returns>Whether the client had a certificate.</returns>
    private async Task<bool> ServeAsync(TcpListener listener)
    {
        PemPair server = _authority.Server();
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(server.Certificate, server.Key);
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, own, _, _) => own is null || own.Subject.Length > 0,
            });
            byte[] request = new byte[4096];
            _ = await tls.ReadAsync(request);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
            return tls.RemoteCertificate is not null;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false; // it did not trust us
        }
    }
}
