using Testing.Kafka;
using Testing.Otlp;

namespace Testing;

/// <summary>Outputs of one exporter, which get the renames of one user alone: others rename on a host, too.</summary>
/// <param name="directory">Of the settings files and of files of events; the exporter may write there.</param>
public sealed class EventOutputs(string directory, int uid)
{
    private readonly List<string> _outputs = [];

    public IReadOnlyList<string> All => _outputs;

    /// <summary>For the exporter. Of each process name <paramref name="burst"/> renames become events.</summary>
    public string[] Flags(int burst) =>
    [
        .. _outputs.Select(output => $"--events.output={output}"), .. _outputs.Select(output => $"--events.select={output} uid={uid}"),
        $"--events.burst={burst}", "--events.max-rate=0",
    ];

    /// <param name="more">Further lines of the settings file.</param>
    public string AddKafka(string name, int port, string more = "") =>
        Add("kafka", name, $"brokers: [\"localhost:{port}\"]\ntopic: renames\n{more}\n");

    /// <param name="more">Further lines of the settings file.</param>
    public string AddOtlp(string name, int port, string more = "") =>
        Add("otlp", name, $"endpoint: http://127.0.0.1:{port}\n{more}\n");

    public string AddFile(string name)
    {
        _outputs.Add($"file:{PathOf(name)}");
        return _outputs[^1];
    }

    public string PathOf(string name) => Path.Combine(directory, name);

    /// <summary>The events of a file, as they are there.</summary>
    public string[] Lines(string name) => File.ReadAllLines(PathOf(name));

    /// <summary>Ports at which a broker and a receiver may come to listen, and nobody does.</summary>
    public static async Task<(int Broker, int Receiver)> FreePortsAsync()
    {
        await using var broker = new KafkaBroker();
        using var receiver = new OtlpReceiver();
        return (broker.Port, receiver.Port);
    }

    /// <summary>Of an event as a JSON line.</summary>
    public static string IdOf(string line) => EventLine.Parse(line).Text("event", "id")!;

    /// <exception cref="InvalidOperationException">The sums of an output do not add up.</exception>
    public IReadOnlyList<SinkTotals> Totals(Scrape scrape)
    {
        SinkTotals[] totals = [.. _outputs.Select(output => new SinkTotals(scrape, output))];
        return totals.All(one => one.AddsUp)
            ? totals
            : throw new InvalidOperationException(string.Join('\n', totals.Select(one => one.ToString())));
    }

    /// <param name="kind">Of output: what stands before the colon.</param>
    /// <param name="settings">The text of its file.</param>
    public string Add(string kind, string name, string settings)
    {
        File.WriteAllText(PathOf(name), settings);
        _outputs.Add($"{kind}:{PathOf(name)}");
        return _outputs[^1];
    }
}
