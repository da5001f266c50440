using System.Security.Cryptography.X509Certificates;
using Testing.Kafka;
using Testing.Otlp;

namespace E2eTests;

/// <summary>
/// Outputs as a pod has them: as nobody, on a read-only root, under deploy/seccomp.json (whose calls the unit's filter has, too:
/// SystemdTests), by TLS to names that only DNS knows.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ConfinedOutputsTests : IDisposable
{
    private const int Uid = 4300;
    private const int Renames = 500;
    private const string BrokerName = "broker.renames.test", CollectorName = "collector.renames.test";

    // Of its mounts: the directory of the outputs, which stays writable, and a resolver's configuration.
    private const string ReadOnly = """
        mount --bind "$1" "$1" && mount --bind "$1/resolv.conf" /etc/resolv.conf && mount -o remount,bind,ro / && shift && exec "$@"
        """;

    // Of each thread, proc_pid_status(5): Seccomp 2 is a filter.
    private static readonly string[] s_confinement =
        ["Uid:\t65534\t65534\t65534\t65534", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"];

    private readonly DirectoryInfo _directory = SharedDirectory.Create("confined");
    private readonly NameServer _names = new();
    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _certificate;
    private readonly OtlpReceiver _receiver = new();
    private readonly TlsFront _front;
    private readonly EventOutputs _outputs;

    public ConfinedOutputsTests()
    {
        _certificate = _authority.Server(host: BrokerName).Load();
        _front = new(_authority.Server(host: CollectorName), _receiver.Port);
        _receiver.Reply = request =>
            request.Headers.GetValueOrDefault("Authorization") == "Bearer token" ? OtlpReply.Taken : new(401, "who are you");
        _outputs = new(_directory.FullName, Uid);
        Write("resolv.conf", $"nameserver {_names.Address}\n");
        Write("ca.crt", _authority.Certificate);
        Write("password", "secret\n");
        Write("headers", "Authorization: Bearer token\n");
    }

    public void Dispose()
    {
        _front.Dispose();
        _receiver.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
        _names.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("PLAIN", "gzip")]
    [InlineData("SCRAM-SHA-512", "none")]
    public async Task Output_of_each_kind_gets_the_same_events(string mechanism, string compression)
    {
        await using var broker = new KafkaBroker { Host = BrokerName, Certificate = _certificate, Login = ("ann", "secret") };
        string kafka = _outputs.Add("kafka", "kafka.yml", $$"""
            brokers: ["{{broker.Address}}"]
            topic: renames
            tls: {ca_file: ca.crt}
            sasl: {mechanism: {{mechanism}}, username: ann, password_file: password}
            compression: {{compression}}

            """);
        string otlp = _outputs.Add("otlp", "otlp.yml", $$"""
            endpoint: https://{{CollectorName}}:{{_front.Port}}
            tls: {ca_file: ca.crt}
            headers_file: headers

            """);
        string file = _outputs.AddFile("events.json");
        await AssertChecksAsync([kafka, otlp, file], mechanism);

        string[] command = Confined(_outputs.Flags(burst: Renames));
        await using ExporterProcess exporter = await ExporterProcess.StartByAsync(command[0], command[1..]);
        using var driver = new RenameDriver();
        await driver.LoadAsync("--count", $"{Renames}", "--rate", "1500", "--comm", "confined", "--uid", $"{Uid}");
        await exporter.ScrapeUntilAsync(scrape => _outputs.Totals(scrape).All(one => one.HasAll
            && one.Received + new SampleTotals(scrape).Lost + scrape.Sum("rename_exporter_events_dropped_total") >= Renames));
        AssertIsConfined(exporter.Id);
        Assert.Equal(0, await exporter.StopAsync());

        string[] lines = [.. _outputs.Lines("events.json").Order(StringComparer.Ordinal)];
        Assert.Equal(lines, broker.Records.Select(record => record.Value).Order(StringComparer.Ordinal)); // byte for byte
        Assert.Equal(
            lines.Select(EventOutputs.IdOf).Order(StringComparer.Ordinal),
            _receiver.Records.Select(record => record["log.record.uid"]).Order(StringComparer.Ordinal));
        Assert.Empty(_receiver.Problems);
        Assert.True(_names.Questions > 1, "both names were looked up");
        Assert.DoesNotContain("EPERM", exporter.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot", exporter.Log, StringComparison.Ordinal);
    }

    private async Task AssertChecksAsync(string[] outputs, string mechanism)
    {
        string[] command = Confined(["check", .. outputs.Select(output => $"--events.output={output}")]);

        CommandResult check = await CommandRunner.RunAsync(command[0], command[1..]);

        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        Assert.All(
            [$"{mechanism} as ann", "renames has 1 partitions", "idempotent: the broker drops", "would be made"],
            found => Assert.Contains(found, check.Output, StringComparison.Ordinal));
        Assert.Empty(_receiver.Records);
    }

    private static void AssertIsConfined(int process)
    {
        Assert.Matches(@"(?m)^\S+ / \S+ ro\b", File.ReadAllText($"/proc/{process}/mounts"));
        string[][] threads = [.. Directory.GetDirectories($"/proc/{process}/task").Select(thread => File.ReadAllLines($"{thread}/status"))];
        Assert.Contains(threads, status => status[0].Contains("rdk:", StringComparison.Ordinal)); // librdkafka's
        Assert.All(threads, status => Assert.Empty(s_confinement.Except(status)));
    }

    private string[] Confined(string[] arguments) =>
        ["/usr/bin/unshare", "--mount", "sh", "-c", ReadOnly, "sh", _directory.FullName, .. Repository.Confined, .. arguments];

    private void Write(string name, string text) => File.WriteAllText(_outputs.PathOf(name), text);
}
