using System.Diagnostics;
using ExporterToolkit.Otlp;
using Microsoft.Extensions.Time.Testing;
using Testing;
using Testing.Delivery;
using Testing.Logging;
using Testing.Otlp;

namespace ExporterToolkit.Tests.Otlp;

/// <summary>An endpoint that is away, slow, or loses answers; passwords that change.</summary>
public sealed class OtlpOutageTests
{
    [Fact]
    public async Task Deliver_beforeTheEndpointIsThere_isDeliveredOnceWhenItComes()
    {
        var away = new OtlpReceiver();
        away.Dispose();
        await using var bench = new OtlpBench("", away);
        bench.Start();
        bench.Runner.Offer([.. Enumerable.Range(0, 500)]);
        await Until.TrueAsync(() => bench.Runner.Counts.Failures >= 2);
        Assert.Equal(500UL, bench.Runner.Counts.Queued);
        Assert.Contains(
            $"POST {away.Endpoint}/v1/logs: Connection refused", Assert.Single(bench.Logger.Lines).Message, StringComparison.Ordinal);

        using var back = new OtlpReceiver(away.Port);
        await Until.TrueAsync(() => bench.Runner.Counts.Queued == 0);

        Assert.Equal(Enumerable.Range(0, 500), back.Records.Select(OtlpBench.NumberOf));
        Assert.Equal((0UL, 0UL), (bench.Runner.Counts.Redelivered, bench.Runner.Counts.Dropped)); // nobody can have them twice
        Assert.Empty(back.Problems);
    }

    [Fact]
    public async Task Deliver_withoutAnAnswer_isTriedAgainAndCountedAsPerhapsThere()
    {
        await using var bench = new OtlpBench("timeout: 1s");
        bench.Receiver.Reply = request => request.Number == 1
            ? OtlpReply.Taken with { Delay = TimeSpan.FromSeconds(3) }
            : OtlpReply.Taken;
        await bench.DeliverAsync(10);

        Assert.Equal(20, bench.Taken.Count);
        Assert.Equal((10UL, 10UL), (bench.Runner.Counts.Delivered, bench.Runner.Counts.Redelivered));
        Assert.Contains("no answer within 1 s", bench.Logger.Lines[0].Message, StringComparison.Ordinal);
    }

    /// <summary>Also where the client sends it again by itself, as it does on a connection that it had before.</summary>
    [Fact]
    public async Task Deliver_ofMany_whileAnswersAreLost_hasEachAndCountsWhatMayBeTwice()
    {
        const int Many = 100_000;
        await using var bench = new OtlpBench("compression: none");
        var random = new Random(19);
        bench.Receiver.Reply = _ => random.Next(25) switch
        {
            0 => OtlpReply.Lost,
            1 => OtlpReply.Broken,
            2 => new(503),
            _ => OtlpReply.Taken,
        };
        await bench.DeliverAsync(Many);

        IReadOnlyList<int> taken = bench.Taken;
        Assert.Equal(Enumerable.Range(0, Many), taken.Distinct());
        Assert.Equal((ulong)Many, bench.Runner.Counts.Delivered);
        Assert.InRange((ulong)taken.Count, Many + 256UL, Many + bench.Runner.Counts.Redelivered);
    }

    [Fact]
    public async Task Deliver_withAPasswordThatChanges_takesTheNewOneWithoutARestart()
    {
        await using var bench = new OtlpBench();
        File.Create(bench.Path("headers")).Dispose();
        File.SetUnixFileMode(bench.Path("headers"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(
            bench.Path("headers"), "# for the gateway\nAuthorization: Bearer old\n\nX-Scope-OrgID: me\n",
            TestContext.Current.CancellationToken);
        bench.Configure("headers_file: headers");
        bench.Receiver.Reply = request =>
            (request.Headers.GetValueOrDefault("Authorization"), request.Headers.GetValueOrDefault("X-Scope-OrgID")) switch
            {
                ("Bearer new", "me") => OtlpReply.Taken,
                ("Bearer old", "me") => new(401, "expired"),
                var other => new(403, $"who is {other}?"),
            };
        bench.Start();
        bench.Runner.Offer([.. Enumerable.Range(0, 10)]);
        await Until.TrueAsync(() => bench.Runner.Counts.Failures >= 1);
        await File.WriteAllTextAsync(bench.Path("headers"), "broken", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => bench.Logger.Lines.Exists(line => line.Level == LogLevel.Error)); // and goes on with the old one
        await File.WriteAllTextAsync(
            bench.Path("headers"), "Authorization: Bearer new\nX-Scope-OrgID: me\n", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => bench.Runner.Counts.Queued == 0);

        Assert.Equal(Enumerable.Range(0, 10), bench.Taken);
        Assert.Equal(0UL, bench.Runner.Counts.Dropped);
        Assert.Contains("HTTP 401 expired", bench.Logger.Lines[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Logger.Lines, line => line.Message.Contains("Bearer", StringComparison.Ordinal));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Stop_whileTheEndpointIsAway_isInTime(bool hangs)
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = _ => hangs ? OtlpReply.Taken with { Delay = TimeSpan.FromMinutes(1) } : new(503) { Headers = [("Retry-After", "60")] };
        bench.Start();
        bench.Runner.Offer([.. Enumerable.Range(0, 10)]);
        await Until.TrueAsync(() => bench.Receiver.Requests > 0);
        var clock = Stopwatch.StartNew();
        await bench.Runner.StopAsync(Task.Delay(100, TestContext.Current.CancellationToken));

        Assert.Equal((0UL, 10UL), (bench.Runner.Counts.Delivered, bench.Runner.Counts.Stopped));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30)); // against hangs
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("86400", 300)] // no longer than that
    [InlineData("Sun, 29 Nov 2026 12:01:30 GMT", 90)]
    [InlineData("Sun, 29 Nov 2026 11:00:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task Deliver_withRetryAfter_waitsAsTheEndpointAsks(string header, int? seconds)
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = _ => new(429, "slow down") { Headers = [("Retry-After", header)] };
        var time = new FakeTimeProvider(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        await using var sink = new OtlpSink<int>("otlp:test", bench.File, OtlpBench.Format, time);
        sink.Open(new RecordingLogger<OtlpBench>());

        TimeSpan? after = (await sink.DeliverAsync([1], TestContext.Current.CancellationToken)).After;
        Assert.Equal(seconds is { } given ? TimeSpan.FromSeconds(given) : null, after);
    }

    [Theory]
    [InlineData("tls: {ca_file: ca.crt}", true, null)]
    [InlineData("tls: {ca_file: ca.crt, server_name: localhost}", true, null)]
    [InlineData("tls: {ca_file: ca.crt, server_name: elsewhere.example}", false, "RemoteCertificateNameMismatch")]
    [InlineData("", false, "PartialChain")]
    public async Task Deliver_overTls_trustsWhomTheFileSays(string settings, bool isTaken, string? reason)
    {
        using var authority = new TestAuthority();
        await using var bench = new OtlpBench();
        using var front = new TlsFront(authority.Server(), bench.Receiver.Port);
        await File.WriteAllTextAsync(bench.Path("ca.crt"), authority.Certificate, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            bench.File, $"endpoint: https://127.0.0.1:{front.Port}\n{settings}\n", TestContext.Current.CancellationToken);
        bench.Start();
        bench.Runner.Offer(1);
        await Until.TrueAsync(() => bench.Runner.Counts.Delivered + bench.Runner.Counts.Failures > 0);

        Assert.Equal(isTaken, bench.Runner.Counts.Delivered == 1);
        Assert.Equal(0UL, bench.Runner.Counts.Dropped);
        Assert.Contains(reason ?? "", reason is null ? "" : bench.Logger.Lines[0].Message, StringComparison.Ordinal);
        IReadOnlyList<(string Name, bool Works, string Text)> trial =
            await OtlpTrial.RunAsync(bench.File, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(
            isTaken ? ["settings", "resolve", "connect", "tls", "export"] : ["settings", "resolve", "connect", "tls"],
            trial.Select(step => step.Name));
        Assert.Equal(isTaken, trial[^1].Works);
    }
}
