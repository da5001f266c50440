using System.Diagnostics;
using System.Text;
using ExporterToolkit.Delivery;
using RenameExporter.Events;
using RenameExporter.Events.Formats;
using RenameExporter.Events.Outputs;
using RenameExporter.Events.Outputs.Kafka;
using RenameExporter.Tests.Events.Formats;
using Testing.Logging;

namespace RenameExporter.Tests.Events.Outputs.Kafka;

/// <summary>A Kafka output with its queue, as the exporter has it, without the exporter.</summary>
internal sealed class KafkaRun : IAsyncDisposable
{
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kafka");
    private readonly SinkRunner<RenameEvent> _runner;
    private ulong _clock = 1_000_000_000_000;

    /// <param name="brokers">HOST:PORT, with commas between.</param>
    /// <param name="more">Further lines of the settings file.</param>
    /// <param name="timeout">Long, so that a busy machine is no failure; short where one is wanted.</param>
    /// <param name="files">Beside it: name and text.</param>
    public KafkaRun(string brokers, string more = "", int capacity = 200_000, string timeout = "30s", params (string Name, string Text)[] files)
    {
        foreach ((string name, string text) in files)
        {
            Write(name, text);
        }

        Write("kafka.yml", $"brokers: [{string.Join(", ", brokers.Split(',').Select(broker => $"\"{broker}\""))}]\ntopic: renames\ntimeout: {timeout}\n{more}\n");
        Assert.True(EventOutput.TryParse($"kafka:{_directory.FullName}/kafka.yml", out EventOutput output));
        Output = (KafkaOutput)output;
        Assert.Empty(Output.Problems());
        _runner = new(Output.CreateSink(EventOptions.None), TimeProvider.System, Log, capacity: capacity);
        _runner.Open();
        _runner.Start();
    }

    public KafkaOutput Output { get; }

    public RecordingLogger<KafkaRun> Log { get; } = new();

    public QueueCounts Counts => _runner.Counts;

    /// <summary>What was said that is not good, so far.</summary>
    public string[] Warnings => [.. Log.Lines.ToArray().Where(line => line.Level >= LogLevel.Warning).Select(line => line.Message)];

    public static string LineOf(RenameEvent made) => Lines.Of(EcsFormat.Write, made).TrimEnd('\n');

    public void Write(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Offers as many events, each another one, in their order.</summary>
    public RenameEvent[] Offer(int count, int pathLength = 20)
    {
        RenameEvent[] events =
        [
            .. Enumerable.Range(0, count).Select(_ => Samples.Renamed(
                Encoding.ASCII.GetBytes("/old"), Encoding.ASCII.GetBytes("/" + new string('n', pathLength))))
            .Select(made => made with { Sample = made.Sample with { MonotonicNanoseconds = _clock++ } }),
        ];
        foreach (RenameEvent[] some in events.Chunk(100))
        {
            _runner.Offer(some);
        }

        return events;
    }

    public async Task<QueueCounts> WaitForAsync(Func<QueueCounts, bool> become)
    {
        var watch = Stopwatch.StartNew();
        while (!become(Counts))
        {
            if (watch.Elapsed > s_hangLimit)
            {
                throw new TimeoutException($"{Counts}\n{string.Join('\n', Log.Lines.ToArray())}");
            }

            await Task.Delay(20);
        }

        return Counts;
    }

    /// <summary>Until nothing waits.</summary>
    public Task<QueueCounts> SettleAsync() => WaitForAsync(counts => counts.Queued == 0);

    public Task StopAsync(TimeSpan patience) => _runner.StopAsync(Task.Delay(patience));

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(1));
        await _runner.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
