using System.Net.Sockets;

namespace E2eTests;

/// <summary>tls_server_config of --web.config.file, with curl as the client.</summary>
[Collection(nameof(Protecting))]
public sealed class TlsTests : IDisposable
{
    private const string HandshakeFailed = "000";

    private readonly WebFiles _files = new();

    [Fact]
    public async Task Https_is_served_with_http2_and_without()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);
        string url = exporter.Addresses[0];
        Assert.StartsWith("https://127.0.0.1:", url, StringComparison.Ordinal);

        CommandResult page = await _files.CurlAsync($"{url}/metrics", "--write-out", "%{http_version}");
        Assert.Contains("\nfile_renames_total", page.Output, StringComparison.Ordinal);
        Assert.EndsWith("2", page.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "1.1", (await _files.CurlAsync(url, "--http1.1", "--write-out", "%{http_version}")).Output,
            StringComparison.Ordinal);
        Assert.Equal(HandshakeFailed, await _files.StatusAsync(url.Replace("https", "http", StringComparison.Ordinal)));
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Http2_can_be_switched_off()
    {
        await using PlainExporter exporter =
            await _files.StartAsync(WebFiles.Tls + "http_server_config: {http2: false}\n");

        Assert.EndsWith(
            "1.1", (await _files.CurlAsync(exporter.Addresses[0], "--write-out", "%{http_version}")).Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("min_version: TLS13", "000", "200")]
    [InlineData("max_version: TLS12", "200", "000")]
    [InlineData("min_version: TLS12", "200", "200")]
    [InlineData("cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]", "000", "200")]
    [InlineData("cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]", "200", "200")]
    public async Task Versions_and_ciphers_are_those_of_the_file(string line, string tls12, string tls13)
    {
        await using PlainExporter exporter = await _files.StartAsync($"{WebFiles.Tls}  {line}\n");
        string url = exporter.Addresses[0];

        Assert.Equal(
            (tls12, tls13),
            (await _files.StatusAsync(url, "--tls-max", "1.2", "--ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"),
                await _files.StatusAsync(url, "--tlsv1.3")));
        Assert.Equal(HandshakeFailed, await _files.StatusAsync(url, "--tlsv1.0", "--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0"));
    }

    // none, one of ours, one that expired, one of a foreign authority, a server's.
    [Theory]
    [InlineData("NoClientCert", "200 200 200 200 200")]
    [InlineData("RequestClientCert", "200 200 200 200 200")]
    [InlineData("RequireClientCert", "000 200 200 200 200")]
    [InlineData("RequireAnyClientCert", "000 200 200 200 200")]
    [InlineData("VerifyClientCertIfGiven", "200 200 000 000 000")]
    [InlineData("RequireAndVerifyClientCert", "000 200 000 000 000")]
    public async Task Clients_are_welcome_by_their_certificates(string type, string expected)
    {
        string authority = type.Contains("Verify", StringComparison.Ordinal) ? "  client_ca_file: ca.crt\n" : "";
        await using PlainExporter exporter =
            await _files.StartAsync($"{WebFiles.Tls}  client_auth_type: {type}\n{authority}", "--log.level=debug");
        string url = exporter.Addresses[0];

        Assert.Equal(
            expected,
            string.Join(' ',
                await _files.StatusAsync(url),
                await _files.StatusAsync(url, _files.As("client")),
                await _files.StatusAsync(url, _files.As("expired")),
                await _files.StatusAsync(url, _files.As("foreign")),
                await _files.StatusAsync(url, _files.As("server"))));
        if (type == "RequireAndVerifyClientCert")
        {
            await exporter.WaitForLogAsync("a client was refused: it has no certificate");
            await exporter.WaitForLogAsync("NotTimeValid");
            await exporter.WaitForLogAsync("PartialChain");
        }
    }

    [Fact]
    public async Task Clients_are_welcome_by_their_names()
    {
        _files.Write("other", _files.Authority.Client("other", names: san => san.AddDnsName("other.example")));
        _files.Write("mail", _files.Authority.Client("mail", names: san => san.AddEmailAddress("ops@example.org")));
        await using PlainExporter exporter = await _files.StartAsync(
            WebFiles.Tls + """
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.crt
              client_allowed_sans: [scraper.example, ops@example.org]
            """);
        string url = exporter.Addresses[0];

        Assert.Equal("200", await _files.StatusAsync(url, _files.As("client")));
        Assert.Equal("200", await _files.StatusAsync(url, _files.As("mail")));
        Assert.Equal(HandshakeFailed, await _files.StatusAsync(url, _files.As("other")));
        Assert.Equal(HandshakeFailed, await _files.StatusAsync(url, _files.As("foreign")));
    }

    [Fact]
    public async Task Server_certificate_that_expired_is_warned_of_and_refused_by_clients()
    {
        _files.Write("server", _files.Authority.Server(daysLeft: -1));
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);

        Assert.Contains("level=WARN", exporter.Log, StringComparison.Ordinal);
        Assert.Contains("the certificate for TLS expired at ", exporter.Log, StringComparison.Ordinal);
        CommandResult result = await _files.CurlAsync(exporter.Addresses[0]);
        Assert.Equal(60, result.ExitCode); // curl(1): the peer's certificate cannot be authenticated
        Assert.Contains("expired", result.Error, StringComparison.Ordinal);
    }

    // A connection costs one of those that there are: nobody keeps it by leaving the handshake where it is.
    [Fact]
    public async Task Handshake_that_does_not_go_on_is_ended()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);
        var url = new Uri(exporter.Addresses[0]);

        foreach (byte[] begin in (byte[][])[[], [22, 3, 1, 2, 0], [22, 3, 1, 0, 5, 1]])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(begin, TestContext.Current.CancellationToken);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // against hangs only
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[100], limit.Token));
        }

        Assert.Equal("200", await _files.StatusAsync(exporter.Addresses[0]));
        Assert.DoesNotContain("level=ERROR", exporter.Log, StringComparison.Ordinal);
    }

    // OpenSSL's system calls are in deploy/seccomp.json, too.
    [Fact]
    [Trait(Unconfined.Because, Unconfined.StartsItOtherwise)]
    public async Task Https_is_served_under_the_seccomp_profile()
    {
        _files.Write("web.yml", WebFiles.Tls + WebFiles.Users + "http_server_config: {headers: {X-Frame-Options: deny}}\n");
        await CommandRunner.RunAsync("chmod", "755", Path.GetDirectoryName(_files.File)!);
        await using PlainExporter exporter = await PlainExporter.StartByAsync(
            Repository.Confine, 2, "--seccomp", Repository.SeccompProfile, "65534", "c000000004", Repository.Exporter,
            $"--web.config.file={_files.File}", "--web.listen-address=127.0.0.1:0",
            $"--web.listen-address=unix:/tmp/confined-{Guid.NewGuid():N}.sock");
        string url = exporter.Addresses[0];

        Assert.Equal("401", await _files.StatusAsync(url, "--user", "prometheus:wrong"));
        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"prometheus:{WebFiles.Password}"));
        _files.Write("server", _files.Authority.Server("renewed"));
        await exporter.WaitForLogAsync("has changed and is in force");
        Assert.Equal("200", await _files.StatusAsync(url, "--http1.1", "--user", $"prometheus:{WebFiles.Password}"));
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Headers_are_in_every_answer()
    {
        await using PlainExporter exporter = await _files.StartAsync(
            WebFiles.Tls + WebFiles.Users + """
            http_server_config:
              headers:
                Strict-Transport-Security: max-age=31536000
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                X-XSS-Protection: "0"
                Content-Security-Policy: default-src 'none'
            """);
        string url = exporter.Addresses[0];
        string user = $"prometheus:{WebFiles.Password}";

        foreach (string[] request in (string[][])
            [["--user", user], [], ["--request", "POST"], ["--user", user, "--path-as-is", "--request-target", "/none"]])
        {
            string answer = (await _files.CurlAsync(url, ["--include", "--http1.1", .. request])).Output;
            Assert.All(
                [
                    "Strict-Transport-Security: max-age=31536000", "X-Frame-Options: deny",
                    "X-Content-Type-Options: nosniff", "X-XSS-Protection: 0",
                    "Content-Security-Policy: default-src 'none'",
                ],
                header => Assert.Contains($"{header}\r\n", answer, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Mistakes_are_usage_errors_with_their_lines()
    {
        _files.Write("web.yml", WebFiles.Tls + "  client_auth: x\nbasic_auth_users:\n  a: secret\n");

        CommandResult result = await CommandRunner.RunAsync(Repository.Exporter, $"--web.config.file={_files.File}");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"file {_files.File}, line 4: unknown key 'tls_server_config.client_auth'", result.Error, StringComparison.Ordinal);
        Assert.Contains($"file {_files.File}, line 6: basic_auth_users: the password of 'a'", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    // A machine with a C library and nothing else. Without this message .NET would call abort(3).
    [Fact]
    public async Task Host_without_openssl_is_told_what_is_missing()
    {
        using var machine = new OldMachine();
        DirectoryInfo shared = Directory.CreateDirectory($"/dev/shm/web-config-{Guid.NewGuid():N}"); // /dev is there
        try
        {
            foreach (string name in (string[])["server.crt", "server.key"])
            {
                File.Copy(_files.PathOf(name), Path.Combine(shared.FullName, name));
            }

            string file = Path.Combine(shared.FullName, "web.yml");
            foreach (string yaml in (string[])[WebFiles.Tls, WebFiles.Users])
            {
                await File.WriteAllTextAsync(file, yaml, TestContext.Current.CancellationToken);
                CommandResult result = await CommandRunner.RunAsync(
                    OldMachine.Unshare, [.. machine.ExporterArguments, $"--web.config.file={file}"]);

                Assert.Equal(2, result.ExitCode);
                Assert.Contains("TLS and passwords need OpenSSL", result.Error, StringComparison.Ordinal);
            }
        }
        finally
        {
            shared.Delete(recursive: true);
        }
    }

    public void Dispose() => _files.Dispose();
}
