namespace E2eTests;

/// <summary>Connections that never become a request do not stay.</summary>
[Collection(nameof(Idling))]
public sealed class IdleConnectionTests
{
    [Fact]
    public async Task Silent_and_half_open_connections_are_closed()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartAsync();
        using RawClient silent = await RawClient.ConnectAsync(exporter);
        using RawClient idle = await RawClient.ConnectAsync(
            exporter, "GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using RawClient half = await RawClient.ConnectAsync(exporter, "GET /metrics HTTP/1.1\r\nHos");

        string[] answers = await Task.WhenAll(
            silent.ReadToEndAsync(), idle.ReadToEndAsync(), half.ReadToEndAsync());

        Assert.Equal("", answers[0]);
        Assert.StartsWith("HTTP/1.1 200 ", answers[1], StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", answers[2], StringComparison.Ordinal);
        Assert.DoesNotContain("level=ERROR", exporter.Log, StringComparison.Ordinal);
    }
}
