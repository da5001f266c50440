using System.Net.Security;
using System.Security.Authentication;
using ExporterToolkit.Web.ConfigFile;
using Testing;

namespace ExporterToolkit.Tests.Web.ConfigFile;

public sealed class WebConfigurationFileTests
{
    private const string Hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("tls_server_config:\nhttp_server_config:\nbasic_auth_users:\n")]
    [InlineData("tls_server_config: {}\n")]
    [InlineData("tls_server_config: {min_version: TLS13, prefer_server_cipher_suites: false}\n")]
    public void File_thatAsksForNothing_isPlainHttp(string yaml)
    {
        using var run = new WebFileRun();

        WebConfiguration configuration = run.Good(yaml);

        Assert.Null(configuration.Tls);
        Assert.True(configuration.Http2);
        Assert.Empty(configuration.Headers);
        Assert.Empty(configuration.Users);
        Assert.Null(configuration.Rate);
    }

    [Theory]
    [InlineData("rate_limit: {interval: 250ms, burst: 20}", 250, 20)]
    [InlineData("rate_limit: {interval: 1m, burst: 1}", 60_000, 1)]
    [InlineData("rate_limit: {interval: 0, burst: 20}", null, 0)]
    [InlineData("rate_limit: {interval: 0s}", null, 0)]
    [InlineData("rate_limit: {burst: 20}", null, 0)]
    [InlineData("rate_limit:", null, 0)]
    public void RateLimit_isOneRequestEachInterval_andABurst(string yaml, int? milliseconds, int burst)
    {
        using var run = new WebFileRun();

        Assert.Equal(
            milliseconds is { } interval ? new RequestRate(TimeSpan.FromMilliseconds(interval), burst) : null,
            run.Good(yaml).Rate);
    }

    // What a pipe gives it gives once: at the next look the file would ask for nothing.
    [Fact]
    public void File_thatIsAPipe_isRefusedAtOnce()
    {
        using var run = new WebFileRun();
        System.Diagnostics.Process.Start("mkfifo", run.File).WaitForExit();

        WebConfigurationFile read = WebConfigurationFile.Read(run.File);

        Assert.Null(read.Configuration);
        Assert.Contains("it is a pipe or a socket", Assert.Single(read.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void File_withEverySection_isRead()
    {
        using var run = new WebFileRun();

        WebConfiguration configuration = run.Good(
            $"""
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.crt
              client_allowed_sans: [scraper.example, 10.0.0.1]
              min_version: TLS12
              max_version: TLS13
              cipher_suites:
                - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
              prefer_server_cipher_suites: yes
              curve_preferences: []
            http_server_config:
              http2: false
              headers:
                Strict-Transport-Security: max-age=31536000; includeSubDomains
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                X-XSS-Protection: ""
                Content-Security-Policy: default-src 'none'
            basic_auth_users:
              prometheus: {Hash}
              admin: '{Hash}'
            """);

        TlsConfiguration tls = configuration.Tls!;
        Assert.True(tls.Certificate.HasPrivateKey);
        Assert.Equal(ClientAuthentication.RequireAndVerifyClientCert, tls.ClientAuthentication);
        Assert.Single(tls.ClientCas);
        Assert.Equal(["scraper.example", "10.0.0.1"], tls.AllowedSans);
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, tls.Versions);
        Assert.Contains(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.CipherSuites!);
        Assert.Contains(TlsCipherSuite.TLS_AES_128_GCM_SHA256, tls.CipherSuites!); // 1.3 stays
        Assert.False(configuration.Http2);
        Assert.Equal(4, configuration.Headers.Count); // the blank one is not sent
        Assert.Equal(["admin", "prometheus"], configuration.Users.Keys.Order());
    }

    [Fact]
    public void Certificates_inTheFileItself_areTheSame()
    {
        using var run = new WebFileRun();
        PemPair server = run.Authority.Server("inline");

        WebConfiguration configuration = run.Good(
            "tls_server_config:\n"
            + $"  cert: |\n{Indent(server.Certificate + "\n" + run.Authority.Certificate)}\n"
            + $"  key: |\n{Indent(server.Key)}\n"
            + "  client_auth_type: VerifyClientCertIfGiven\n"
            + $"  client_ca: |\n{Indent(run.Authority.Certificate)}\n");

        Assert.Equal("CN=inline", configuration.Tls!.Certificate.Subject);
        Assert.Single(configuration.Tls.Intermediates);
        Assert.Single(configuration.Tls.ClientCas);
    }

    [Theory]
    [InlineData("nope: 1", "line 1: unknown key 'nope'")]
    [InlineData("basic_auth_user: {}", "line 1: unknown key 'basic_auth_user'; did you mean basic_auth_users?")]
    [InlineData("tls_server_config: {certfile: x}", "line 1: unknown key 'tls_server_config.certfile'; did you mean cert_file?")]
    [InlineData("http_server_config:\n  http3: true", "line 2: unknown key 'http_server_config.http3'; did you mean http2?")]
    [InlineData("http_server_config:\n  http2: perhaps", "line 2: 'http_server_config.http2' must be true or false")]
    [InlineData("http_server_config:\n  headers:\n    Server: x", "line 3: unknown header 'Server': it can be one of Strict")]
    [InlineData("http_server_config:\n  headers:\n    X-Frame-Options: maybe", "line 3: X-Frame-Options must be deny or sameorigin")]
    [InlineData("http_server_config:\n  headers:\n    Content-Security-Policy: \"a\\nb: c\"", "line 3: Content-Security-Policy must be printable")]
    [InlineData("basic_auth_users:\n  a: secret", "line 2: basic_auth_users: the password of 'a' must be a bcrypt hash")]
    [InlineData("basic_auth_users:\n  a:", "line 2: basic_auth_users: the password of 'a' must be a bcrypt hash")]
    [InlineData("basic_auth_users:\n  a: $2y$31$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi", "line 2: basic_auth_users: the password of 'a' has a bcrypt cost of 31")]
    [InlineData("basic_auth_users:\n  'a:b': $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi", "line 2: basic_auth_users: a name must not be empty, and has no colon")]
    [InlineData("basic_auth_users: [a]", "line 1: 'basic_auth_users' must have keys below it")]
    [InlineData("basic_auth_users:\n  a: 1\n  a: 2", "line 3: ")]
    [InlineData("rate_limit: {interval: 1s}", "line 1: rate_limit has an interval and no burst")]
    [InlineData("rate_limit:\n  interval: soon\n  burst: 1", "line 2: rate_limit.interval must be a duration")]
    [InlineData("rate_limit:\n  interval: 1s\n  burst: 0", "line 3: rate_limit.burst must be a number from 1 to")]
    [InlineData("rate_limit: {interval: 25h, burst: 1}", "line 1: rate_limit.interval must be a duration")]
    [InlineData("rate_limit: {rate: 1}", "line 1: unknown key 'rate_limit.rate'")]
    [InlineData("rate_limit: 5", "line 1: 'rate_limit' must have keys below it")]
    [InlineData("- a", "line 1: the file must have keys")]
    [InlineData("a: 1\n---\nb: 2", "line 2: a second document")]
    [InlineData("tls_server_config:\n  cert_file: [", "line ")]
    [InlineData("tls_server_config: {cert_file: server.crt}", "line 1: tls_server_config has no private key")]
    [InlineData("tls_server_config: {key_file: server.key}", "line 1: tls_server_config has no certificate")]
    [InlineData("tls_server_config:\n  cert_file: server.crt\n  cert: x\n  key_file: server.key", "line 2: both cert and cert_file are given")]
    [InlineData("tls_server_config:\n  cert_file: no.crt\n  key_file: server.key", "line 2: cert_file DIR/no.crt: there is no such file")]
    [InlineData("tls_server_config:\n  cert_file: server.key\n  key_file: server.key", "line 2: cert: there is no certificate in it")]
    [InlineData("tls_server_config:\n  cert_file: server.crt\n  key_file: ca.crt", "line 3: key: it makes no pair with the certificate")]
    [InlineData("tls_server_config:\n  cert_file: ca.crt\n  key_file: server.key", "line 3: key: it makes no pair with the certificate")]
    [InlineData("tls_server_config: {client_auth_type: Maybe}", "line 1: client_auth_type must be one of NoClientCert, ")]
    [InlineData("tls_server_config: {client_auth_type: RequireClientCert}", "line 1: tls_server_config has no certificate")]
    public void Mistake_isToldWithItsLine(string yaml, string expected)
    {
        using var run = new WebFileRun();

        Assert.StartsWith(expected, run.Bad(yaml)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_auth_type: RequireAndVerifyClientCert", "RequireAndVerifyClientCert needs client_ca_file")]
    [InlineData("client_ca_file: ca.crt", "client_ca has no effect without client_auth_type")]
    [InlineData("client_allowed_sans: [a]", "client_allowed_sans needs client_auth_type")]
    [InlineData("min_version: TLS10", "min_version: TLS10 is not served")]
    [InlineData("max_version: SSL30", "max_version must be TLS12 or TLS13")]
    [InlineData("min_version: TLS13\n  max_version: TLS12", "min_version is above max_version")]
    [InlineData("cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]", "cipher_suites: 'TLS_RSA_WITH_RC4_128_SHA' is unknown or insecure")]
    [InlineData("cipher_suites: [TLS_AES_128_GCM_SHA256]\n  max_version: TLS12", "cipher_suites has none for TLS 1.2")]
    [InlineData("curve_preferences: [CurveP384]", "curve_preferences is not supported")]
    [InlineData("curve_preferences: [P1]", "curve_preferences: unknown curve 'P1'")]
    public void Mistake_besideACertificate_isTold(string line, string expected)
    {
        using var run = new WebFileRun();

        string error = Assert.Single(run.Bad(
            $"tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  {line}\n"));

        Assert.Contains($": {expected}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_areAllTold_inTheOrderOfTheFile_withoutSecrets()
    {
        using var run = new WebFileRun();

        string[] errors = run.Bad(
            "basic_auth_users:\n  a: hunter2\nhttp_server_config:\n  nope: 1\ntls_server_config:\n  key: hunter2\n  min_version: x\n");

        Assert.Equal(["line 2", "line 4", "line 6", "line 7"], errors.Select(error => error.Split(':')[0]));
        Assert.DoesNotContain(errors, error => error.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[", 400_000)]
    [InlineData("- ", 400_000)]
    [InlineData("{a: ", 100_000)]
    public void Nesting_withoutEnd_isRefusedAndNoStackOverflows(string opening, int times)
    {
        using var run = new WebFileRun();

        Assert.Equal("line 1: nested too deeply", run.Bad(string.Concat(Enumerable.Repeat(opening, times)))[0]);
    }

    [Theory]
    [InlineData("absent.yml", "there is no such file")]
    [InlineData(".", "it is a directory")]
    public void File_thatCannotBeRead_isNamed(string name, string reason)
    {
        using var run = new WebFileRun();
        string file = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(run.File)!, name));

        Assert.Equal([$"file {file}: {reason}"], WebConfigurationFile.Read(file).Errors);
    }

    private static string Indent(string pem) => "    " + pem.Trim().Replace("\n", "\n    ", StringComparison.Ordinal);
}
