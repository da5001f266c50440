using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Tests.Web.ConfigFile;
using Testing;

namespace ExporterToolkit.Tests;

/// <summary>
/// tests/ExporterToolkit.Sample, compiled by 'make needs-unit': an exporter of the toolkit alone serves its
/// metric over TLS.
/// </summary>
public sealed class SampleTests : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromSeconds(60);

    private readonly WebFileRun _run = new();
    private Process? _sample;

    [Fact]
    public async Task Client_thatTrustsTheAuthority_getsTheMetric()
    {
        Uri url = await StartAsync();
        using HttpClient client = Client();

        string page = await client.GetStringAsync(new Uri(url, "/metrics"), TestContext.Current.CancellationToken);

        Scrape scrape = Scrape.Parse(page.Split('\n'));
        Assert.True(scrape.Sum("sample_tasks") > 0, page);
        Assert.Equal(1, scrape.Sum("sample_exporter_web_config_last_reload_successful"));
        Assert.True(scrape.Sum("sample_exporter_web_certificate_expiry_timestamp_seconds") > 0, page);
        Assert.True(scrape.Sum("process_cpu_seconds_total") > 0, page);
    }

    [Fact]
    public async Task Prometheus_scrapesIt()
    {
        Uri url = await StartAsync();
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(
            url, options: $"scheme: https\ntls_config:\n  ca_file: {_run.PathOf("ca.crt")}");

        Assert.Equal("1", await prometheus.QueryAsync("up == 1"));
        Assert.Equal("1", await prometheus.QueryAsync("sample_tasks > bool 0"));
    }

    [Fact]
    public async Task Start_withABadFile_failsWithItsLine()
    {
        _run.Read("tls_server_config: {cert_fil: server.crt}\n");

        CommandResult result = await CommandRunner.RunAsync(Program, "127.0.0.1:0", _run.File);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"file {_run.File}, line 1: ", result.Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sample is not null)
        {
            _sample.Kill();
            await _sample.WaitForExitAsync();
            _sample.Dispose();
        }

        _run.Dispose();
    }

    private static string Program => Repository.InArtifacts("tests/toolkit-sample/sample_exporter");

    private async Task<Uri> StartAsync()
    {
        _run.Good(WebFileRun.Tls);
        _sample = Process.Start(new ProcessStartInfo(Program, ["127.0.0.1:0", _run.File]) { RedirectStandardOutput = true })!;
        string? line = await _sample.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(s_hangLimit, TestContext.Current.CancellationToken);
        Assert.StartsWith("listening on https://", line, StringComparison.Ordinal);
        return new Uri(line!.Split(' ')[^1]);
    }

    private HttpClient Client()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_run.Authority.Certificate));
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        })
        {
            Timeout = s_hangLimit,
        };
    }
}
