using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace E2eTests;

/// <summary>The page at / in Chromium, by keyboard and mouse, behind a path of a proxy (page/drive.mjs).</summary>
[Collection(nameof(Storming))]
public sealed class PageTests : IDisposable
{
    private const int Files = 60;

    private readonly DirectoryInfo _directory = SharedDirectory.Create("page");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Page_shows_who_renames_and_what_bursts_within_two_looks_and_breaks_no_rule_for_readers()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            "--web.show-events", "--web.dashboards-url=https://grafana.example/d/rename-overview?orgId=1&var-instance=a");
        using var driver = new RenameDriver();
        using Process chromium = Start($"{exporter.Url}");
        await LineAsync(chromium, "live");

        await driver.LoadAsync("--count", "300", "--comm", "<b>pagerow</b>");
        Assert.InRange(await LooksAsync(chromium, "#actors th\t<b>pagerow</b>"), 0, 2); // as text
        await EncryptAsync();
        Assert.InRange(await LooksAsync(chromium, "#burst-list .burst\t to .locked"), 0, 3); // a sample takes its way
        Assert.InRange(await LooksAsync(chromium, $"#burst-list .burst\t{_directory.FullName}"), 0, 2);
        await chromium.StandardInput.WriteLineAsync("go on");
        await LineAsync(chromium, "axe");

        string tab = await LineAsync(chromium, "tab ");
        Assert.All((string[])["runbook", "https://grafana.example/d/rename-overview?orgId=1&var-instance=a", "./metrics", "-/ready", "region"], reached => Assert.Contains(reached, tab, StringComparison.Ordinal));
        Assert.Equal("hidden 0", await LineAsync(chromium, "hidden "));
        await LineAsync(chromium, "visible");
        await LineAsync(chromium, "section");
        await LineAsync(chromium, "runbook");
        await chromium.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, chromium.ExitCode);
    }

    /// <summary>TLS and a password of --web.config.file: the page, its script and what it asks for.</summary>
    [Fact]
    public async Task Page_that_is_protected_is_for_those_who_know_the_password()
    {
        using var files = new WebFiles();
        await using PlainExporter exporter = await files.StartAsync(WebFiles.Tls + WebFiles.Users);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(files.PathOf("server.crt"));
        using Process chromium = Start(
            exporter.Addresses[0] + "/", ("PAGE_USER", "prometheus"), ("PAGE_PASSWORD", WebFiles.Password),
            ("PAGE_KEY", Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))));

        Assert.Matches("^stranger (401|net::ERR_INVALID_AUTH_CREDENTIALS)", await LineAsync(chromium, "stranger "));
        await LineAsync(chromium, "live");
        await chromium.StandardInput.WriteLineAsync("go on");
        await LineAsync(chromium, "runbook");
    }

    private static Process Start(string url, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "node", [Path.Combine(Repository.Root, "tests", "e2e", "page", "drive.mjs"), url, Modules])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string Modules => Path.Combine(Repository.Root, "artifacts", "tests", "page-tools");

    // What is no line that was waited for is what it complains about.
    private static async Task<string> LineAsync(Process process, string begin)
    {
        string? line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Assert.StartsWith(begin, line, StringComparison.Ordinal);
        return line!;
    }

    private static async Task<int> LooksAsync(Process chromium, string selectorAndText)
    {
        await chromium.StandardInput.WriteLineAsync($"row {selectorAndText}");
        return int.Parse((await LineAsync(chromium, "row "))["row ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task EncryptAsync()
    {
        string[] types = ["docx", "pdf", "jpg"];
        for (int i = 0; i < Files; i++)
        {
            string file = Path.Combine(_directory.FullName, $"{i}.{types[i % types.Length]}");
            await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
            File.Move(file, $"{file}.locked"); // which is rename(2)
            await Task.Delay(20, TestContext.Current.CancellationToken); // all at once are more than are sampled
        }
    }
}
