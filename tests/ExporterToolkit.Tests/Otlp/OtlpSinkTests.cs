using System.Text;
using ExporterToolkit.Delivery;
using ExporterToolkit.Otlp;
using Testing.Delivery;
using Testing.Otlp;

namespace ExporterToolkit.Tests.Otlp;

/// <summary>What is delivered, refused and tried again, against a receiver that holds every request against the protocol.</summary>
public sealed class OtlpSinkTests
{
    [Theory, InlineData("", "gzip"), InlineData("compression: none", null)]
    public async Task Deliver_toAnEndpointThatTakesAll_isThereOnceAndInOrder(string settings, string? encoding)
    {
        await using var bench = new OtlpBench(settings);
        string? seen = "none yet";
        bench.Receiver.Reply = request =>
        {
            seen = request.Headers.GetValueOrDefault("Content-Encoding");
            return OtlpReply.Taken;
        };
        await bench.DeliverAsync(1000);

        Assert.Equal(Enumerable.Range(0, 1000), bench.Taken);
        Assert.Equal(encoding, seen);
        Assert.Equal((1000UL, 0UL, 0UL), (bench.Runner.Counts.Delivered, bench.Runner.Counts.Failures, bench.Runner.Counts.Redelivered));
        Assert.All(bench.Receiver.Records, record => Assert.Equal("one", record.Resource["host.name"]));
        Assert.Empty(bench.Logger.Lines);
    }

    [Theory, InlineData(400), InlineData(413), InlineData(422)]
    public async Task Deliver_withRecordsThatAreRefused_losesThoseAlone(int status)
    {
        await using var bench = new OtlpBench();
        int[] bad = [0, 77, 78, 255, 256, 999];
        bench.Receiver.Reply = request => request.Records.Any(record => bad.Contains(OtlpBench.NumberOf(record)))
            ? new(status, """{"message": "record does\nnot fit"}""")
            : OtlpReply.Taken;
        await bench.DeliverAsync(1000);

        Assert.Equal(Enumerable.Range(0, 1000).Except(bad), bench.Taken);
        Assert.Equal(((ulong)bad.Length, 994UL), (bench.Runner.Counts.Refused, bench.Runner.Counts.Delivered));
        Assert.InRange(bench.Receiver.Requests, 10, 150);
        (LogLevel level, string said) = Assert.Single(bench.Logger.Lines); // not once for each
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal(
            $@"otlp:test refused some events: POST {bench.Receiver.Endpoint}/v1/logs: HTTP {status} record does\u000anot fit", said);
    }

    [Fact]
    public async Task Deliver_toAnEndpointWithALimit_findsASizeThatFits()
    {
        await using var bench = new OtlpBench();
        int tooLarge = 0;
        bench.Receiver.Reply = request =>
        {
            bool fits = request.Size <= 30_000;
            tooLarge += fits ? 0 : 1;
            return fits ? OtlpReply.Taken : new(413, "too large");
        };
        await bench.DeliverAsync(5000);

        Assert.Equal(Enumerable.Range(0, 5000), bench.Taken);
        Assert.Equal(0UL, bench.Runner.Counts.Refused);
        Assert.InRange(tooLarge, 1, 3); // and is not asked again each time
    }

    [Fact]
    public async Task Deliver_ofLargeRecords_isInRequestsOfABoundedSize()
    {
        await using var bench = new OtlpBench();
        int largest = 0;
        bench.Receiver.Reply = request =>
        {
            largest = Math.Max(largest, request.Size);
            return OtlpReply.Taken;
        };
        string filler = new('x', 50_000);
        await using var sink = new OtlpSink<int>("otlp:test", bench.File, OtlpBench.Format with
        {
            Record = (item, output) => Encoding.UTF8.GetBytes(
                $$$"""{"body":{"stringValue":"{{{filler}}}"},"attributes":[{"key":"n","value":{"intValue":"{{{item}}}"}}]}""", output),
        }, TimeProvider.System);
        sink.Open(bench.Logger);

        DeliveryResult result = await sink.DeliverAsync([.. Enumerable.Range(0, 100)], TestContext.Current.CancellationToken);

        Assert.Equal(new DeliveryResult(100), result);
        Assert.Equal(Enumerable.Range(0, 100), bench.Taken);
        Assert.InRange(bench.Receiver.Requests, 5, 7);
        Assert.InRange(largest, 500_000, 1 << 20);
    }

    /// <summary>http:// to a port of TLS, or another server at that address.</summary>
    [Theory, InlineData(400), InlineData(413), InlineData(422)]
    public async Task Deliver_toAnEndpointThatRefusesWhatever_losesNothing(int status)
    {
        await using var bench = new OtlpBench();
        bool isMended = false;
        bench.Receiver.Reply = _ => isMended ? OtlpReply.Taken : new(status, "<html>Bad Request</html>");
        bench.Start();
        bench.Runner.Offer([.. Enumerable.Range(0, 600)]);
        await Until.TrueAsync(() => bench.Runner.Counts.Failures >= 2);

        Assert.Equal((0UL, 600UL), (bench.Runner.Counts.Dropped, bench.Runner.Counts.Queued));
        Assert.Contains("the endpoint is at fault, and not the records", Assert.Single(bench.Logger.Lines).Message, StringComparison.Ordinal);
        isMended = true;
        await Until.TrueAsync(() => bench.Runner.Counts.Queued == 0);

        Assert.Equal(Enumerable.Range(0, 600), bench.Taken);
        Assert.Equal(0UL, bench.Runner.Counts.Dropped);
    }

    [Fact]
    public async Task Deliver_toAnEndpointThatRefusesEveryRecord_saysSoOnceAndCountsThem()
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = request => request.Records.Count > 0 ? new(400, "no such index") : OtlpReply.Taken;
        await bench.DeliverAsync(100);

        Assert.Equal((100UL, 0UL), (bench.Runner.Counts.Refused, bench.Runner.Counts.Delivered));
        string said = Assert.Single(bench.Logger.Lines, line => line.Level == LogLevel.Error).Message;
        Assert.StartsWith("otlp:test has refused 8 records in a row", said, StringComparison.Ordinal);
        Assert.EndsWith("HTTP 400 no such index", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429), InlineData(502), InlineData(503), InlineData(504), InlineData(500), InlineData(401), InlineData(403)]
    [InlineData(404), InlineData(405), InlineData(415), InlineData(302)]
    public async Task Deliver_toAnEndpointThatCannotNow_isTriedAgainAndLosesNothing(int status)
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = request => request.Number > 2
            ? OtlpReply.Taken
            : new(status, "later") { Headers = [("Location", "http://127.0.0.1:1/elsewhere")] };
        await bench.DeliverAsync(300);

        Assert.Equal(Enumerable.Range(0, 300), bench.Taken);
        Assert.Equal((300UL, 0UL, 2UL), (bench.Runner.Counts.Delivered, bench.Runner.Counts.Dropped, bench.Runner.Counts.Failures));
        Assert.Equal([LogLevel.Warning, LogLevel.Information], bench.Logger.Lines.Select(line => line.Level));
        Assert.Contains($"HTTP {status}", bench.Logger.Lines[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_toAWebServer_isNoSuccess()
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = request => request.Number > 1
            ? OtlpReply.Taken
            : new(200, "<html>Welcome</html>") { ContentType = "text/html; charset=utf-8" };
        await bench.DeliverAsync(10);

        Assert.Equal(Enumerable.Range(0, 10), bench.Taken);
        Assert.Contains("with a web page: that is no OTLP endpoint", bench.Logger.Lines[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"too old"}}""", 3)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":3,"errorMessage":"too old"}}""", 3)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"9999","errorMessage":"too old"}}""", 10)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"-1"}}""", 0)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"many"}}""", 0)]
    [InlineData("""{"partialSuccess":{}}""", 0)]
    [InlineData("""{"partialSuccess":7}""", 0)]
    [InlineData("[]", 0)]
    [InlineData("", 0)]
    [InlineData("ok", 0)]
    public async Task Deliver_withPartialSuccess_countsWhatWasRejected(string body, ulong rejected)
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = _ => new(200, body);
        await bench.DeliverAsync(10);

        Assert.Equal((10 - rejected, rejected), (bench.Runner.Counts.Delivered, bench.Runner.Counts.Refused));
        Assert.Equal(1, bench.Receiver.Requests); // never again
        Assert.Equal(
            rejected > 0 ? [$"otlp:test refused some events: it rejected {rejected} of 10 records: too old"] : [],
            bench.Logger.Lines.Select(line => line.Message));
    }

    [Fact]
    public async Task Deliver_withAWarning_saysItOnce()
    {
        await using var bench = new OtlpBench();
        bench.Receiver.Reply = _ => new(200, """{"partialSuccess":{"errorMessage":"use a newer schema"}}""");
        await bench.DeliverAsync(1000);

        Assert.Equal((1000UL, 0UL), (bench.Runner.Counts.Delivered, bench.Runner.Counts.Refused));
        Assert.Equal("otlp:test took the records, and says: use a newer schema", Assert.Single(bench.Logger.Lines).Message);
    }

    [Fact]
    public async Task Open_ofABadFile_endsTheStart()
    {
        await using var bench = new OtlpBench("headers_file: none");

        SinkException refusal = Assert.Throws<SinkException>(bench.Runner.Open);
        Assert.Contains("line 2: headers_file", refusal.Message, StringComparison.Ordinal);
    }
}
