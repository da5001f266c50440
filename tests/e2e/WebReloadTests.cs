using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace E2eTests;

/// <summary>--web.config.file and its certificates, changed while the exporter runs.</summary>
[Collection(nameof(Protecting))]
public sealed class WebReloadTests : IDisposable
{
    private const string InForce = "has changed and is in force";

    private readonly WebFiles _files = new();

    [Fact]
    public async Task New_certificate_serves_new_connections_and_old_ones_stay()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);
        var url = new Uri(exporter.Addresses[0]);
        int connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = IsOurs;
        using var client = new HttpClient(handler);
        await client.GetStringAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal("CN=server", await CertificateAsync(url));

        _files.Write("server", _files.Authority.Server("renewed"));
        await exporter.WaitForLogAsync(InForce);

        Assert.Equal("CN=renewed", await CertificateAsync(url));
        string page = await client.GetStringAsync(new Uri(url, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(1, connections);
        Assert.Contains("rename_exporter_web_config_reloads_total{outcome=\"success\"} 1", page, StringComparison.Ordinal);
    }

    // The first password is in the cache by then.
    [Fact]
    public async Task New_password_ends_the_old_one()
    {
        await using PlainExporter exporter =
            await _files.StartAsync($"basic_auth_users: {{a: {WebFiles.Hash}, b: {WebFiles.Hash}}}\n");
        string url = exporter.Addresses[0];
        string[] first = ["--user", $"a:{WebFiles.Password}"];
        Assert.Equal("200", await _files.StatusAsync(url, first));

        _files.Write("web.yml", $"basic_auth_users: {{b: {WebFiles.Hash}}}\n");
        await exporter.WaitForLogAsync(InForce);

        Assert.Equal("401", await _files.StatusAsync(url, first));
        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"b:{WebFiles.Password}"));
    }

    [Fact]
    public async Task Authority_that_is_taken_off_ends_its_clients()
    {
        const string Mutual = WebFiles.Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: clients.crt\n";
        _files.Write("clients.crt", _files.Authority.Certificate);
        await using PlainExporter exporter = await _files.StartAsync(Mutual);
        string url = exporter.Addresses[0];
        Assert.Equal("200", await _files.StatusAsync(url, _files.As("client")));

        File.Copy(_files.PathOf("foreign-ca.crt"), _files.PathOf("clients.crt"), overwrite: true);
        await exporter.WaitForLogAsync(InForce);

        Assert.Equal("000", await _files.StatusAsync(url, _files.As("client")));
        Assert.Equal("200", await _files.StatusAsync(url, _files.As("foreign")));
    }

    [Fact]
    public async Task Mistake_leaves_the_old_configuration_and_is_told()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);
        string url = $"{exporter.Addresses[0]}/metrics";

        _files.Write("web.yml", WebFiles.Tls + "nope: 1\n");
        await exporter.WaitForLogAsync($"the old one stays: file {_files.File}, line 4: unknown key 'nope'");
        string page = (await _files.CurlAsync(url)).Output;
        Assert.Contains("\nrename_exporter_web_config_last_reload_successful 0\n", page, StringComparison.Ordinal);
        Assert.Contains("rename_exporter_web_config_reloads_total{outcome=\"failure\"} 1", page, StringComparison.Ordinal);

        _files.Write("web.yml", WebFiles.Tls);
        await exporter.WaitForLogAsync(InForce);
        Assert.Contains(
            "\nrename_exporter_web_config_last_reload_successful 1\n", (await _files.CurlAsync(url)).Output,
            StringComparison.Ordinal);
    }

    // Half written, or cut by a full disk: an empty file is a good one that asks for nothing.
    [Fact]
    public async Task File_that_is_cut_lets_nobody_in()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Users);
        string url = exporter.Addresses[0];

        File.WriteAllText(_files.File, "");
        await exporter.WaitForLogAsync("passwords can be switched off by a restart only");

        Assert.Equal("401", await _files.StatusAsync(url));
        Assert.Equal("200", await _files.StatusAsync(url, "--user", $"prometheus:{WebFiles.Password}"));
    }

    // open(2) of a pipe waits for somebody who writes: it must keep neither the looks nor the end waiting.
    [Fact]
    public async Task Pipe_in_the_place_of_a_certificate_is_a_mistake_like_any_other()
    {
        await using PlainExporter exporter = await _files.StartAsync(WebFiles.Tls);
        string url = exporter.Addresses[0];

        File.Delete(_files.PathOf("server.crt"));
        await CommandRunner.RunAsync("mkfifo", _files.PathOf("server.crt"));
        await exporter.WaitForLogAsync("server.crt: it is a pipe or a socket");
        Assert.Equal("200", await _files.StatusAsync(url));

        _files.Write("server", _files.Authority.Server("renewed"));
        await exporter.WaitForLogAsync(InForce);
        Assert.Equal("CN=renewed", await CertificateAsync(new Uri(url)));
        Assert.Equal(0, await exporter.StopAsync());
    }

    // The shell's <(…): what was read once cannot be read again, and the passwords would be gone.
    [Fact]
    public async Task Pipe_in_the_place_of_the_file_is_refused_at_the_start()
    {
        CommandResult result = await CommandRunner.RunAsync(
            "bash", "-c", "exec \"$0\" --web.listen-address=127.0.0.1:0 --web.config.file=<(echo \"$1\")",
            Repository.Exporter, WebFiles.Users);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("it is a pipe or a socket", result.Error, StringComparison.Ordinal);
    }

    // As the kubelet does it: the directory behind a symbolic link is another one from one moment to the next.
    [Fact]
    public async Task Secret_that_is_swapped_by_a_link_is_noticed()
    {
        Directory.CreateDirectory(_files.PathOf("one"));
        Directory.CreateDirectory(_files.PathOf("two"));
        _files.Write("one/server", _files.Authority.Server("one"));
        _files.Write("two/server", _files.Authority.Server("two"));
        File.CreateSymbolicLink(_files.PathOf("data"), "one");
        await using PlainExporter exporter = await _files.StartAsync(
            "tls_server_config: {cert_file: data/server.crt, key_file: data/server.key}\n");
        var url = new Uri(exporter.Addresses[0]);
        Assert.Equal("CN=one", await CertificateAsync(url));

        File.CreateSymbolicLink(_files.PathOf("data.new"), "two");
        await CommandRunner.RunAsync("mv", "-T", _files.PathOf("data.new"), _files.PathOf("data"));
        await exporter.WaitForLogAsync(InForce);

        Assert.Equal("CN=two", await CertificateAsync(url));
    }

    public void Dispose() => _files.Dispose();

    private static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Issuer == "CN=test authority";

    private static async Task<string> CertificateAsync(Uri url)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, url.Port);
        await using var tls = new SslStream(client.GetStream(), false, IsOurs);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls.RemoteCertificate!.Subject;
    }
}
