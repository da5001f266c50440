using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BenchTests;

/// <summary>bench/peers/driver: what it says is what happened, whatever that cost.</summary>
public sealed class PeersDriveTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("drive").FullName;

    private static string Self => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", 5)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n1b\r\nlo, from a chunk of 27 byte\r\n0\r\n\r\n", 30)]
    public async Task Scrape_asks_once_more_than_it_counts_and_knows_the_size(string answer, int bytes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<int> serving = ServeAsync(listener, $"HTTP/1.1 200 OK\r\n{answer}");

        string[] said = await DriveAsync("scrape", Port(listener), "/metrics", "3", "gzip", Self);

        Assert.Equal(bytes.ToString(CultureInfo.InvariantCulture), said[0]);
        Assert.Equal(4, await serving);
    }

    [Fact]
    public async Task Scrape_of_another_status_fails()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<int> serving = ServeAsync(listener, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");

        CommandResult result = await CommandRunner.RunAsync(
            Repository.InArtifacts("bench/peers/drive"), "scrape", Port(listener), "/metrics", "3", "plain", Self);

        Assert.Equal((1, "drive: /metrics was answered with 503\n"), (result.ExitCode, result.Error));
        Assert.Equal(1, await serving);
    }

    /// <summary>
    /// A tool that names each new file, but for one: what it loses is missed, and the old names count for nothing.
    /// </summary>
    [Theory]
    [InlineData("names", "19")]
    [InlineData("lines", "20")]
    public async Task Events_are_those_whose_new_names_or_lines_came(string by, string came)
    {
        string lines = Path.Combine(_directory, "lines");
        string renames = Directory.CreateDirectory(Path.Combine(_directory, "renames")).FullName;
        await File.WriteAllTextAsync(lines, "old lines\n", TestContext.Current.CancellationToken);
        using var watcher = new FileSystemWatcher(renames);
        watcher.Renamed += (_, renamed) => File.AppendAllText(
            lines,
            $"{renamed.OldName} {(renamed.Name!.EndsWith("-0000007", StringComparison.Ordinal) ? "" : renamed.Name)}\n");
        watcher.EnableRaisingEvents = true;

        string[] said = await DriveAsync("events", renames, lines, "1000", "20", by, Self);

        Assert.Equal(came, said[0]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(renames));
    }

    [Fact]
    public async Task Batches_say_how_many_renames_they_made()
    {
        string[] said = await DriveAsync("batches", _directory, "2");

        Assert.Equal(["440"], said[2..]);
        Assert.All(said[..2], number => Assert.True(double.Parse(number, CultureInfo.InvariantCulture) > 0));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public async Task Cpu_is_that_of_the_process()
    {
        // Two ticks: /proc, which .NET reads, cuts each of its two figures.
        var tick = TimeSpan.FromMilliseconds(20);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long said = long.Parse((await DriveAsync("cpu", Self))[0], CultureInfo.InvariantCulture);

        Assert.InRange(TimeSpan.FromMicroseconds(said / 1000), before - tick, Environment.CpuUsage.TotalTime + tick);
    }

    private static string Port(TcpListener listener) =>
        ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    private static async Task<string[]> DriveAsync(params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(Repository.InArtifacts("bench/peers/drive"), arguments);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output.Trim().Split(' ');
    }

    /// <summary>Answers one connection until it is closed.</summary>
    /// <returns>How many requests came.</returns>
    private static async Task<int> ServeAsync(TcpListener listener, string answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        int requests = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
            {
                requests++;
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }

        return requests;
    }
}
