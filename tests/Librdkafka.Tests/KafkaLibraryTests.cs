using System.Runtime.CompilerServices;

namespace Librdkafka.Tests;

public sealed class KafkaLibraryTests
{
    [Fact]
    public void Problem_ofTheHostsLibrary_isNone()
    {
        Assert.Null(KafkaLibrary.Problem());
        Assert.Matches(@"^[12]\.\d+\.\d+", KafkaLibrary.VersionText);
        Assert.True(KafkaLibrary.HasIdempotence);
    }

    [Fact]
    public void Problem_withoutALibrary_saysWhatToInstall()
    {
        string problem = KafkaLibrary.Problem("librdkafka.so.none")!;

        Assert.Contains("cannot load librdkafka.so.none", problem, StringComparison.Ordinal);
        Assert.Contains("librdkafka1 in Debian", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    /// <summary>As a C compiler lays them out: rdkafka.h.</summary>
    [Fact]
    public void Structs_areAsLargeAsInC() => Assert.Equal(
        (72, 48, 32), (Unsafe.SizeOf<KafkaMessage>(), Unsafe.SizeOf<KafkaMetadata>(), Unsafe.SizeOf<KafkaTopicMetadata>()));

    [Fact]
    public void Prevent_withOpenSsl_isDone() => Assert.True(OpenSslExit.Prevent());

    [Fact]
    public void Describe_anError_hasTextAndName() => Assert.EndsWith(
        "Unknown topic or partition (UNKNOWN_TOPIC_OR_PART)", KafkaError.Describe(KafkaError.UnknownTopic), StringComparison.Ordinal);

    [Fact]
    public void With_whatTheLibraryDoesNotTake_saysWhichAndNeverTheValue()
    {
        using var settings = new ClientSettings();

        KafkaException unknown = Assert.Throws<KafkaException>(() => settings.With("no.such", "s3cret"));
        KafkaException bad = Assert.Throws<KafkaException>(() => settings.WithIfKnown("message.timeout.ms", "s3cret"));

        Assert.Contains("does not take no.such", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", unknown.Message + bad.Message, StringComparison.Ordinal);
        Assert.Same(settings, settings.WithIfKnown("no.such", "s3cret"));
    }
}
