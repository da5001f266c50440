using System.Net;
using System.Text.Json;
using ExporterToolkit.Alerting;
using ExporterToolkit.Http;
using Microsoft.Extensions.Time.Testing;
using Testing.Delivery;
using Testing.Logging;

namespace ExporterToolkit.Tests.Alerting;

public sealed class AlertSenderTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly RecordingServer _server = new();
    private readonly RecordingLogger<AlertSender> _logger = new();
    private readonly FakeTimeProvider _time = new(s_start);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("alert-sender");
    private readonly AlertSender _sender;

    public AlertSenderTests() => _sender = Sender();

    public void Dispose()
    {
        _sender.Dispose();
        _server.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Tell_ofABeginAndAnEnd_postsBothAtOnce()
    {
        _sender.Start();
        _sender.Tell(Burst("a"));
        await Until.TrueAsync(() => _server.Alerts.Count == 1);
        _sender.Tell(Burst("a") with { EndsAt = s_start.AddSeconds(5) });
        await Until.TrueAsync(() => _server.Alerts.Count == 2);
        await Until.TrueAsync(() => _sender.Counts.Sent == 2); // once the answer is there

        Assert.Equal("/prefix/api/v2/alerts", _server.Got[0].Path);
        Assert.Equal("""{"alertname":"Burst","comm":"a"}""", _server.Alerts[0].GetProperty("labels").GetRawText());
        Assert.Equal("""{"summary":"\u003Cb\u003E"}""", _server.Alerts[0].GetProperty("annotations").GetRawText());
        Assert.Equal(
            ["2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000Z"],
            _server.Alerts.Select(alert => alert.GetProperty("startsAt").GetString()));
        Assert.Equal(
            ["2026-01-02T03:08:05.000Z", "2026-01-02T03:04:10.000Z"],
            _server.Alerts.Select(alert => alert.GetProperty("endsAt").GetString()));
        Assert.Equal(new AlertCounts(_server.Url.ToString(), 2, 0, 0), _sender.Counts);
        await StopAsync();
    }

    /// <summary>Alertmanager forgets what nobody repeats; what is over is not said again.</summary>
    [Fact]
    public async Task Tell_ofOneThatLasts_isRepeatedEachMinuteUntilItIsOver()
    {
        _sender.Start();
        _sender.Tell(Burst("a"));
        for (int minute = 1; minute <= 3; minute++)
        {
            await Until.TrueAsync(() => _sender.Counts.Sent == (ulong)minute);
            _time.Advance(TimeSpan.FromSeconds(59));
            await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.Equal((ulong)minute, _sender.Counts.Sent);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await Until.TrueAsync(() => _sender.Counts.Sent == 4);
        _sender.Tell(Burst("a") with { EndsAt = _time.GetUtcNow() });
        await Until.TrueAsync(() => _sender.Counts.Sent == 5);
        _time.Advance(TimeSpan.FromMinutes(10));
        await Task.Delay(50, TestContext.Current.CancellationToken);

        Assert.Equal(5UL, _sender.Counts.Sent);
        await StopAsync();
    }

    [Fact]
    public async Task Tell_ofMany_isOneRequestForSixtyFour()
    {
        for (int i = 0; i < 100; i++)
        {
            _sender.Tell(Burst($"{i}"));
        }

        _sender.Start();
        await Until.TrueAsync(() => _server.Alerts.Count == 100);

        Assert.Equal([64, 36], _server.Got.Select(request => request.Body.GetArrayLength()));
        await StopAsync();
    }

    /// <summary>What holds when it is back is what it is told, not all that was in between.</summary>
    [Fact]
    public async Task Tell_whileItIsAway_isTriedAgainAndSaidOnce()
    {
        _server.Status = HttpStatusCode.ServiceUnavailable;
        _sender.Start();
        _sender.Tell(Burst("a"));
        await Until.TrueAsync(() => _sender.Counts.Errors == 1);
        _sender.Tell(Burst("b"));
        _sender.Tell(Burst("b") with { EndsAt = s_start });
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1)); // the longest pause is 10 s
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        Assert.True(_sender.Counts.Errors > 2);
        _server.Status = HttpStatusCode.OK;
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _server.Alerts.Count >= 2;
        });

        Assert.Equal(["a", "b"], _server.Alerts.Take(2).Select(Comm).Order());
        string[] lines = [.. _logger.Lines.Select(line => line.Message)];
        Assert.StartsWith(
            $"alerts cannot be delivered to {_server.Url}, trying again: POST {_server.Url}api/v2/alerts: HTTP 503 said no",
            lines[0], StringComparison.Ordinal);
        await Until.TrueAsync(() => _logger.Lines.Count == 2);
        Assert.StartsWith($"alerts are delivered to {_server.Url} again", _logger.Lines[1].Message, StringComparison.Ordinal);
        await StopAsync();
    }

    [Fact]
    public async Task Tell_ofWhatIsRefused_isNotTriedAgainAtOnce()
    {
        _server.Status = HttpStatusCode.BadRequest;
        _sender.Start();
        _sender.Tell(Burst("a"));
        await Until.TrueAsync(() => _sender.Counts.Dropped == 1);
        await Task.Delay(50, TestContext.Current.CancellationToken);

        Assert.Equal(new AlertCounts(_server.Url.ToString(), 0, 1, 1), _sender.Counts);
        Assert.Contains("HTTP 400 said no", Assert.Single(_logger.Lines).Message, StringComparison.Ordinal);
        await StopAsync();
    }

    [Fact]
    public void Tell_ofTooMany_dropsTheNewOnesAndCountsThem()
    {
        for (int i = 0; i < 2000; i++)
        {
            _sender.Tell(Burst($"{i}"));
        }

        Assert.Equal(2000UL - 1024, _sender.Counts.Dropped);
    }

    [Fact]
    public async Task StopAsync_whileNobodyAnswers_endsWithThePatience()
    {
        _server.Answers.Reset();
        _sender.Start();
        _sender.Tell(Burst("a"));
        await Task.Delay(20, TestContext.Current.CancellationToken);

        await _sender.StopAsync(Task.Delay(100, TestContext.Current.CancellationToken));

        Assert.Empty(_server.Alerts);
    }

    [Fact]
    public async Task StopAsync_rightBehindAnEnd_saysIt()
    {
        _sender.Start();
        _sender.Tell(Burst("a") with { EndsAt = s_start });

        await StopAsync();

        Assert.Single(_server.Alerts);
    }

    /// <summary>A password that is changed while it runs is the one that is sent from then on.</summary>
    [Fact]
    public async Task Tell_withAPassword_sendsTheOneThatTheFileHasNow()
    {
        string secret = Path.Combine(_directory.FullName, "password"), file = Path.Combine(_directory.FullName, "http.yml");
        await File.WriteAllTextAsync(secret, "first\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file, "basic_auth: {username: me, password_file: password}\n", TestContext.Current.CancellationToken);
        using AlertSender sender = Sender(HttpClientFile.Read(file));
        sender.Start();
        sender.Tell(Burst("a"));
        await Until.TrueAsync(() => _server.Got.Count == 1);
        await File.WriteAllTextAsync(secret, "second\n", TestContext.Current.CancellationToken);
        sender.Tell(Burst("b"));
        await Until.TrueAsync(() => _server.Got.Count == 2);
        await File.WriteAllTextAsync(file, "basic_auth: [", TestContext.Current.CancellationToken);
        sender.Tell(Burst("c"));
        await Until.TrueAsync(() => _server.Got.Count == 3);

        Assert.Equal(
            ["Basic bWU6Zmlyc3Q=", "Basic bWU6c2Vjb25k", "Basic bWU6c2Vjb25k"],
            _server.Got.Select(request => request.Authorization));
        Assert.Contains("the old one stays: ", Assert.Single(_logger.Lines).Message, StringComparison.Ordinal);
        await sender.StopAsync(Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    private static Alert Burst(string comm) => new(
        new Dictionary<string, string> { ["alertname"] = "Burst", ["comm"] = comm },
        new Dictionary<string, string> { ["summary"] = "<b>" }, s_start);

    private static string? Comm(JsonElement alert) => alert.GetProperty("labels").GetProperty("comm").GetString();

    private AlertSender Sender(HttpClientFile? file = null) => new(_server.Url, file, _time, _logger, () => 1);

    private Task StopAsync() => _sender.StopAsync(Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
}
