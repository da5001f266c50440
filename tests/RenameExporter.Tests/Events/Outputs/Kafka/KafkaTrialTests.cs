using RenameExporter.Events.Outputs;
using Testing.Kafka;

namespace RenameExporter.Tests.Events.Outputs.Kafka;

public sealed class KafkaTrialTests
{
    [Fact]
    public async Task Try_aBrokerWithAll_saysWhatWasFound()
    {
        using MockCluster cluster = new MockCluster().WithTopic("renames", partitions: 12);

        OutputTrial trial = await TryAsync(cluster.Brokers[0]);

        Assert.True(trial.Works, string.Join('\n', trial.Steps));
        Assert.Equal(
            ["library", "resolve", "connect", "authenticate", "topic", "idempotence"], trial.Steps.Select(step => step.Name));
        Assert.Equal("renames has 12 partitions", trial.Steps[4].Text);
        Assert.StartsWith("idempotent", trial.Steps[5].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Try_aBrokerWithoutProducerIds_saysThatDuplicatesCome()
    {
        await using var broker = new KafkaBroker { HasProducerIds = false };

        OutputTrial trial = await TryAsync(broker.Address);

        Assert.True(trial.Works, string.Join('\n', trial.Steps));
        Assert.StartsWith("at least once", trial.Steps[^1].Text, StringComparison.Ordinal);
        Assert.False((await TryAsync(broker.Address, "idempotence: on")).Works);
        Assert.Empty(broker.Records);
    }

    [Fact]
    public async Task Try_aBrokerThatIsNotAsItShouldBe_endsThere()
    {
        await using var broker = new KafkaBroker { HasTopic = false, Login = ("ann", "right") };
        const string Sasl = "sasl: {mechanism: PLAIN, username: ann, password_file: password}";

        AssertFails("connect", "cannot reach", await TryAsync("127.0.0.1:1"));
        AssertFails("resolve", "cannot find no.such.invalid", await TryAsync("no.such.invalid:9092"));
        AssertFails("authenticate", "cannot log in", await TryAsync(broker.Address, Sasl, "wrong"));
        AssertFails("topic", "create it", await TryAsync(broker.Address, Sasl, "right"));
    }

    private static void AssertFails(string step, string text, OutputTrial trial)
    {
        Assert.Equal((step, false), (trial.Steps[^1].Name, trial.Steps[^1].Works));
        Assert.Contains(text, trial.Steps[^1].Text, StringComparison.Ordinal);
    }

    private static async Task<OutputTrial> TryAsync(string brokers, string more = "", string password = "x")
    {
        await using var run = new KafkaRun(brokers, more, files: ("password", password));
        return await run.Output.TryAsync(EventOptions.None, TestContext.Current.CancellationToken);
    }
}
