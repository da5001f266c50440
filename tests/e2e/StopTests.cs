using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace E2eTests;

/// <summary>SIGTERM: scrapes in flight finish, and nobody can hold the exit up.</summary>
[Collection(nameof(Alone))]
public sealed partial class StopTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_ends_it_with_exit_code_0(string signal)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();

        Assert.Equal(0, await exporter.StopAsync(signal));
        Assert.Contains("msg=\"stopped\"", exporter.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("level=ERROR", exporter.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    public async Task Signal_that_is_no_stop_is_logged_and_ignored(string signal)
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();

        await CommandRunner.RunAsync("kill", $"-{signal}", $"{exporter.Id}");
        for (int wait = 0; wait < 600 && !exporter.Log.Contains($"SIG{signal} ignored", StringComparison.Ordinal); wait++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Contains($"SIG{signal} ignored", exporter.Log, StringComparison.Ordinal);
        Assert.Equal("Ready\n", await exporter.GetAsync("/-/ready"));
        Assert.Equal(0, await exporter.StopAsync());
    }

    /// <summary>A pipe whose reader has stopped, as of a log collector that hangs.</summary>
    [Fact]
    public async Task Log_that_nobody_reads_holds_up_neither_scrapes_nor_the_end()
    {
        using var exporter = Process.Start(new ProcessStartInfo(Repository.Exporter, "--web.listen-address=127.0.0.1:0")
        {
            RedirectStandardError = true,
        })!;
        string? line;
        do
        {
            line = await exporter.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line?.Contains("listening on ", StringComparison.Ordinal) == false);

        using var http = new HttpClient { BaseAddress = new(ListeningOn().Match(line!).Value), Timeout = TimeSpan.FromSeconds(30) };
        string page = "";
        for (int i = 0; i < 100 && !DroppedLines().IsMatch(page); i++)
        {
            await CommandRunner.RunAsync(
                "sh", "-c", $"i=0; while [ $i -lt 2000 ]; do kill -USR1 {exporter.Id}; i=$((i+1)); done");
            page = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        Assert.Matches(DroppedLines(), page);
        await exporter.StopAsync("TERM");
        Assert.Equal(0, exporter.ExitCode);
    }

    [Fact]
    public async Task Scrape_in_flight_is_answered_in_full()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await MakeActorsAsync(10_000);
        using TcpClient client = await RequestMetricsAsync(exporter);
        NetworkStream stream = client.GetStream();

        // The page is larger than the buffers on its way: the exporter is in the middle of it.
        byte[] start = new byte[1000];
        await stream.ReadExactlyAsync(start, TestContext.Current.CancellationToken);
        Task<int> stopped = exporter.StopAsync();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await stopped);
        Assert.EndsWith("0\r\n\r\n", rest, StringComparison.Ordinal); // the last chunk
        Assert.Contains("http_requests_in_progress", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_never_reads_does_not_hold_up_the_exit()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        await MakeActorsAsync(10_000);
        using TcpClient client = await RequestMetricsAsync(exporter);
        await client.GetStream().ReadExactlyAsync(new byte[100], TestContext.Current.CancellationToken);

        // The web server alone would wait for 30 s.
        using QuietMachine quiet = await QuietMachine.TakeAsync();
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await exporter.StopAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(25));
    }

    private static async Task MakeActorsAsync(int actors)
    {
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", $"{actors}", "--actors", $"{actors}");
    }

    private static async Task<TcpClient> RequestMetricsAsync(ExporterProcess exporter)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(
            exporter.Url.Host, exporter.Url.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(),
            TestContext.Current.CancellationToken);
        return client;
    }

    [GeneratedRegex("http://[0-9.:]+")]
    private static partial Regex ListeningOn();

    [GeneratedRegex("\\nrename_exporter_log_lines_dropped_total [1-9]")]
    private static partial Regex DroppedLines();
}
