namespace E2eTests;

/// <summary>A real Prometheus and a protected exporter: tls_config, basic_auth, and who is kept out.</summary>
[Collection(nameof(Protecting))]
public sealed class PrometheusTlsTests : IDisposable
{
    private const string Mutual = WebFiles.Tls
        + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n" + WebFiles.Users;

    // .NET closes the connection without saying why; the exporter's log says it.
    private const string Refused = "EOF|connection reset|broken pipe|tls: ";

    private readonly WebFiles _files = new();

    [Fact]
    public async Task Prometheus_scrapes_with_certificate_and_password()
    {
        await using PlainExporter exporter = await _files.StartAsync(Mutual);
        await using PrometheusServer prometheus = await StartAsync(exporter, Options("client", WebFiles.Password));

        Assert.Equal("1", await prometheus.QueryAsync("up == 1"));
        Assert.Equal("1", await prometheus.QueryAsync("rename_exporter_web_config_last_reload_successful"));

        // And goes on when the certificate is another.
        _files.Write("server", _files.Authority.Server("renewed"));
        await exporter.WaitForLogAsync("has changed and is in force");
        Assert.Equal("1", await prometheus.QueryAsync("rename_exporter_web_config_reloads_total{outcome=\"success\"} == 1"));
    }

    [Theory]
    [InlineData("client", "wrong", "401")]
    [InlineData("expired", WebFiles.Password, Refused)]
    [InlineData("foreign", WebFiles.Password, Refused)]
    [InlineData(null, WebFiles.Password, Refused)]
    public async Task Prometheus_is_kept_out(string? client, string password, string error)
    {
        await using PlainExporter exporter = await _files.StartAsync(Mutual);
        await using PrometheusServer prometheus = await StartAsync(exporter, Options(client, password));

        Assert.Matches(error, await prometheus.ScrapeErrorAsync());
    }

    [Fact]
    public async Task Prometheus_refuses_an_expired_server()
    {
        _files.Write("server", _files.Authority.Server(daysLeft: -1));
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);
        await using PrometheusServer prometheus = await StartAsync(exporter, Options(null, null));

        Assert.Contains("expired", await prometheus.ScrapeErrorAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    private static Task<PrometheusServer> StartAsync(PlainExporter exporter, string options) =>
        PrometheusServer.StartAsync(new Uri(exporter.Addresses[0]), options: options);

    private string Options(string? client, string? password)
    {
        string options = $"scheme: https\ntls_config:\n  ca_file: {_files.PathOf("ca.crt")}";
        if (client is not null)
        {
            options += $"\n  cert_file: {_files.PathOf($"{client}.crt")}\n  key_file: {_files.PathOf($"{client}.key")}";
        }

        return password is null
            ? options
            : options + $"\nbasic_auth:\n  username: prometheus\n  password: {password}";
    }
}
