using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using ExporterToolkit.Delivery;
using Testing;
using Testing.Kafka;

namespace RenameExporter.Tests.Events.Outputs.Kafka;

public sealed class KafkaOutageTests
{
    [Fact]
    public async Task Deliver_beforeThereIsABroker_waitsForIt()
    {
        int port;
        await using (var gone = new KafkaBroker())
        {
            port = gone.Port;
        }

        await using var run = new KafkaRun($"localhost:{port}");
        run.Offer(500);
        await run.WaitForAsync(counts => counts.Failures > 0);
        Assert.Contains("cannot reach Kafka", Assert.Single(run.Warnings), StringComparison.Ordinal);

        await using var broker = new KafkaBroker(port: port);
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal((500UL, 0UL), (counts.Delivered, counts.Dropped));
        Assert.Equal(500, broker.Records.Count);
        Assert.Contains(run.Log.Lines, line => line.Message.Contains("again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_withoutABroker_takesNoLongerThanItMay()
    {
        await using var run = new KafkaRun("localhost:1");
        run.Offer(500);
        await run.WaitForAsync(counts => counts.Failures > 0);
        var watch = Stopwatch.StartNew();

        await run.StopAsync(TimeSpan.FromSeconds(1));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 5);
        Assert.Equal((500UL, 0UL, 0UL), (run.Counts.Stopped, run.Counts.Delivered, run.Counts.Queued));
    }

    [Fact]
    public async Task Deliver_whileABrokerIsAway_dropsWhatHasNoRoom()
    {
        await using var run = new KafkaRun("localhost:1", capacity: 300);

        run.Offer(1000);
        QueueCounts counts = run.Counts;

        Assert.Equal((1000UL, 0UL, 300UL, 700UL), (counts.Received, counts.Delivered, counts.Queued, counts.QueueFull));
    }

    [Fact]
    public async Task Deliver_withoutTheTopic_waitsForItAndAsksForNone()
    {
        await using var broker = new KafkaBroker { HasTopic = false };
        await using var run = new KafkaRun(broker.Address);
        run.Offer(10);
        await run.WaitForAsync(counts => counts.Failures > 2);
        Assert.Contains("create it, as the exporter never does", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Empty(broker.Records);

        broker.HasTopic = true;
        await run.SettleAsync();

        Assert.Equal(10, broker.Records.Count);
        Assert.False(broker.WasAskedToCreate);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Deliver_withoutTheRightToWrite_waitsForIt(bool fromTheStart)
    {
        await using var broker = new KafkaBroker { Denies = fromTheStart };
        await using var run = new KafkaRun(broker.Address, timeout: "3s");
        if (!fromTheStart)
        {
            run.Offer(10);
            await run.SettleAsync();
            broker.Denies = true;
        }

        run.Offer(10);
        await run.WaitForAsync(counts => counts.Failures > 0);
        Assert.EndsWith(
            "(TOPIC_AUTHORIZATION_FAILED); allow it to Describe and Write there", Assert.Single(run.Warnings), StringComparison.Ordinal);

        broker.Denies = false;
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal((counts.Received, 0UL), (counts.Delivered, counts.Dropped));
        Assert.Equal(counts.Received, (ulong)broker.Distinct);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Deliver_withAPasswordThatWasChanged_readsItAgain(string mechanism)
    {
        await using var broker = new KafkaBroker { Login = ("ann", "first") };
        await using var run = new KafkaRun(
            broker.Address, $"sasl: {{mechanism: {mechanism}, username: ann, password_file: password}}", timeout: "3s",
            files: ("password", "first\n"));
        run.Offer(10);
        await run.SettleAsync();
        Assert.Empty(run.Warnings);

        broker.Login = ("ann", "second");
        broker.CloseConnections();
        run.Offer(10);
        await run.WaitForAsync(counts => counts.Failures > 0);
        Assert.Contains("cannot log in to Kafka", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("first", run.Warnings[0], StringComparison.Ordinal);

        run.Write("password", "second\n");
        QueueCounts counts = await run.SettleAsync();

        Assert.Equal((20UL, 0UL), (counts.Delivered, counts.Dropped));
        Assert.Equal(20, broker.Records.Count);
        Assert.True(broker.RefusedLogins > 0);
    }

    [Fact]
    public async Task Deliver_byTls_trustsTheAuthorityThatIsGivenAndNoOther()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority("other");
        using X509Certificate2 certificate = authority.Server().Load();
        await using var broker = new KafkaBroker { Certificate = certificate, Login = ("ann", "first") };
        const string Settings = "tls: {ca_file: ca.crt}\nsasl: {mechanism: PLAIN, username: ann, password_file: password}";
        await using var run = new KafkaRun(
            broker.Address, Settings, files: [("password", "first\n"), ("ca.crt", other.Certificate)]);
        run.Offer(10);
        await run.WaitForAsync(counts => counts.Failures > 0);
        Assert.Contains("cannot set up TLS to Kafka", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(0, broker.Logins);

        run.Write("ca.crt", authority.Certificate);
        await run.SettleAsync();

        Assert.Equal(10, broker.Records.Count);
    }

    [Fact]
    public async Task Deliver_toABrokerThatWantsCertificates_showsOurs()
    {
        using var authority = new TestAuthority();
        using X509Certificate2 certificate = authority.Server().Load();
        PemPair ours = authority.Client("renames");
        await using var broker = new KafkaBroker { Certificate = certificate, WantsCertificates = true };
        await using var run = new KafkaRun(
            broker.Address, "tls: {ca_file: ca.crt, cert_file: our.crt, key_file: our.key}",
            files: [("ca.crt", authority.Certificate), ("our.crt", ours.Certificate), ("our.key", ours.Key)]);

        run.Offer(10);
        await run.SettleAsync();

        Assert.Equal(10, broker.Records.Count);
        Assert.Equal(["CN=renames"], broker.Subjects.Distinct());
        Assert.Empty(run.Warnings);
    }
}
