using System.Buffers;
using System.Text;
using ExporterToolkit.Delivery;
using ExporterToolkit.Otlp;
using Testing.Delivery;
using Testing.Logging;
using Testing.Otlp;

namespace ExporterToolkit.Tests.Otlp;

/// <summary>A receiver, a settings file for it, and a sink of numbers with its runner.</summary>
internal sealed class OtlpBench : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("otlp");

    public OtlpBench(string settings = "", OtlpReceiver? receiver = null)
    {
        Receiver = receiver ?? new();
        Configure(settings);
        Runner = new(
            new OtlpSink<int>("otlp:test", File, Format, TimeProvider.System), TimeProvider.System, Logger, random: () => 0,
            capacity: 200_000);
    }

    public static OtlpFormat<int> Format { get; } = new(
        (_, output) => output.Write("""{"attributes":[{"key":"host.name","value":{"stringValue":"one"}}]}"""u8),
        """{"name":"test","version":"1"}"""u8.ToArray(),
        (item, output) => Encoding.UTF8.GetBytes(
            $$$"""{"timeUnixNano":"1","severityNumber":9,"eventName":"n","body":{"stringValue":"{{{new string('x', 100)}}}"},"attributes":[{"key":"n","value":{"intValue":"{{{item}}}"}}]}""",
            output),
        "https://opentelemetry.io/schemas/1.37.0"u8.ToArray());

    public OtlpReceiver Receiver { get; }

    public RecordingLogger<OtlpBench> Logger { get; } = new();

    public SinkRunner<int> Runner { get; }

    public string File => Path("otlp.yml");

    /// <summary>The numbers that were taken, each as often as it was.</summary>
    public IReadOnlyList<int> Taken => [.. Receiver.Records.Select(NumberOf)];

    public static int NumberOf(OtlpRecordSeen record) =>
        int.Parse(record["n"], System.Globalization.CultureInfo.InvariantCulture);

    public string Path(string name) => System.IO.Path.Combine(_directory.FullName, name);

    public void Configure(string settings) =>
        System.IO.File.WriteAllText(File, $"endpoint: {Receiver.Endpoint}\n{settings}\n");

    public void Start()
    {
        Runner.Open();
        Runner.Start();
    }

    /// <summary>Numbers from 0 on, and waits until all are settled.</summary>
    public async Task DeliverAsync(int count)
    {
        Start();
        Runner.Offer([.. Enumerable.Range(0, count)]);
        for (int left = count * 9 / 10; left >= 0; left -= Math.Max(1, count / 10)) // each of them against hangs
        {
            await Until.TrueAsync(() => Runner.Counts.Queued <= (ulong)left);
        }

        await Until.TrueAsync(() => Runner.Counts.Queued == 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.StopAsync(Task.CompletedTask);
        await Runner.DisposeAsync();
        Receiver.Dispose();
        _directory.Delete(recursive: true);
        Assert.Empty(Receiver.Problems);
        QueueAssert.AddsUp(Runner.Counts);
    }
}
