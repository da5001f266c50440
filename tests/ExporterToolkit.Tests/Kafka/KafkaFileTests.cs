using ExporterToolkit.Kafka;
using Testing;

namespace ExporterToolkit.Tests.Kafka;

public sealed class KafkaFileTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kafka-file");

    public KafkaFileTests()
    {
        Write("ca.crt", _authority.Certificate);
        Write("password", "s3cret \r\n");
        Write("empty", "\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Read_everyKey_isThere()
    {
        KafkaSettings settings = Good(
            """
            brokers: [kafka-1.example:9092, "[::1]:9093"]
            topic: renames.prod
            tls: {ca_file: ca.crt}
            sasl: {mechanism: SCRAM-SHA-512, username: tenancy/user/pool, password_file: password}
            compression: zstd
            idempotence: off
            timeout: 30s
            """);

        Assert.Equal(["kafka-1.example:9092", "[::1]:9093"], settings.Brokers);
        Assert.Equal(("renames.prod", "zstd", Idempotence.Off), (settings.Topic, settings.Compression, settings.Idempotence));
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Timeout);
        Assert.Equal(("SCRAM-SHA-512", "tenancy/user/pool", "s3cret "), (settings.Sasl!.Mechanism, settings.Sasl.Username, settings.Sasl.ReadPassword()));
        Assert.Equal(Path.Combine(_directory.FullName, "ca.crt"), settings.Tls!.CaFile);
        Assert.Equal("sasl_ssl", settings.SecurityProtocol);
    }

    [Fact]
    public void Read_whatMustBeThereAlone_hasDefaults()
    {
        KafkaSettings settings = Good("{brokers: [a:1], topic: t}");

        Assert.Equal(("none", Idempotence.Auto, TimeSpan.FromSeconds(10)), (settings.Compression, settings.Idempotence, settings.Timeout));
        Assert.Equal("plaintext", settings.SecurityProtocol);
    }

    [Fact]
    public void Read_plainWithTlsOrToLoopback_isGood()
    {
        const string Sasl = "sasl: {mechanism: PLAIN, username: u, password_file: password}";
        Assert.Equal("sasl_ssl", Good($"{{brokers: [a:1], topic: t, tls: {{}}, {Sasl}}}").SecurityProtocol);
        Assert.Equal("sasl_plaintext", Good($"{{brokers: ['localhost:1', '127.0.0.9:1', '[::1]:1'], topic: t, {Sasl}}}").SecurityProtocol);
    }

    [Theory]
    [InlineData("topic: t", "'brokers' must be a list such as")]
    [InlineData("{brokers: [a], topic: t}", "'brokers' must have HOST:PORT")]
    [InlineData("{brokers: ['a:0'], topic: t}", "'a:0' is none")]
    [InlineData("{brokers: ['a b:1'], topic: t}", "'a b:1' is none")]
    [InlineData("{brokers: ['kafka://a:1'], topic: t}", "is none")]
    [InlineData("brokers: [a:1]", "'topic' must be the name of a topic")]
    [InlineData("{brokers: [a:1], topic: 'a/b'}", "'topic' must be the name of a topic")]
    [InlineData("{brokers: [a:1], topic: t, compression: snappy}", "'compression' must be none, gzip, lz4 or zstd")]
    [InlineData("{brokers: [a:1], topic: t, idempotence: yes}", "'idempotence' must be auto, on or off")]
    [InlineData("{brokers: [a:1], topic: t, timeout: 10}", "'timeout' must be a duration from 1s to 5m")]
    [InlineData("{brokers: [a:1], topic: t, acks: 1}", "unknown key 'acks'")]
    [InlineData("{brokers: [a:1], topic: t, tls: {ca_file: none}}", "/none: there is no such file")]
    [InlineData("{brokers: [a:1], topic: t, tls: {server_name: b}}", "tls.server_name cannot be given")]
    [InlineData("{brokers: [a:1], topic: t, tls: {ca: x}}", "unknown key 'tls.ca'")]
    [InlineData("{brokers: [a:1], topic: t, sasl: {mechanism: GSSAPI, username: u, password_file: password}}", "'sasl.mechanism' must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")]
    [InlineData("{brokers: [a:1], topic: t, sasl: {mechanism: SCRAM-SHA-256, password_file: password}}", "'sasl.username' must be there")]
    [InlineData("{brokers: [a:1], topic: t, sasl: {mechanism: SCRAM-SHA-256, username: u}}", "'sasl.password_file' must be the name of a file")]
    [InlineData("{brokers: [a:1], topic: t, sasl: {mechanism: SCRAM-SHA-256, username: u, password: p}}", "passwords stand in files")]
    [InlineData("{brokers: [a:1], topic: t, sasl: {mechanism: SCRAM-SHA-256, username: u, password_file: empty}}", "has none in it")]
    [InlineData("{brokers: ['127.0.0.1:1', 'a:1'], topic: t, sasl: {mechanism: PLAIN, username: u, password_file: password}}", "PLAIN sends the password as it is, so it needs tls (of a:1)")]
    public void Read_ofABadFile_saysWhatIsWrong(string yaml, string error)
    {
        KafkaFile file = Read(yaml);

        Assert.Null(file.Settings);
        Assert.Contains(error, Assert.Single(file.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", file.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ReadPassword_afterAChange_isTheNewOne()
    {
        KafkaSasl sasl = Good("{brokers: ['[::1]:1'], topic: t, sasl: {mechanism: PLAIN, username: u, password_file: password}}").Sasl!;

        Write("password", "other\n");

        Assert.Equal("other", sasl.ReadPassword());
        File.Delete(Path.Combine(_directory.FullName, "password"));
        Assert.Contains("there is no such file", Assert.Throws<IOException>(sasl.ReadPassword).Message, StringComparison.Ordinal);
    }

    private KafkaSettings Good(string yaml)
    {
        KafkaFile file = Read(yaml);
        Assert.Empty(file.Errors);
        return file.Settings!;
    }

    private KafkaFile Read(string yaml)
    {
        Write("kafka.yml", yaml + "\n");
        return KafkaFile.Read(Path.Combine(_directory.FullName, "kafka.yml"));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory.FullName, name), text);
}
