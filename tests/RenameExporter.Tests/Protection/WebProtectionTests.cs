using Microsoft.Extensions.Time.Testing;
using RenameExporter.Configuration.WebFile;
using RenameExporter.Exposition;
using RenameExporter.Protection;
using RenameExporter.Tests.Configuration.WebFile;

namespace RenameExporter.Tests.Protection;

public sealed class WebProtectionTests : IDisposable
{
    private readonly WebFileRun _run = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly RecordingLogger<WebProtection> _log = new();

    [Fact]
    public void Change_ofTheFile_isInForceAfterTwoLooks()
    {
        using WebProtection protection = Start("http_server_config: {headers: {X-Frame-Options: deny}}\n");
        Rules before = protection.Current;
        _time.Advance(TimeSpan.FromHours(1));

        protection.Look();
        Assert.Same(before, protection.Current);
        _run.Write("web.yml", "http_server_config: {headers: {X-Frame-Options: sameorigin}}\n");
        protection.Look();
        Assert.Same(before, protection.Current); // somebody may still be writing
        protection.Look();

        Assert.Equal("sameorigin", protection.Current.Headers["X-Frame-Options"]);
        Assert.Equal(
            new WebConfigHealth(1, 0, true, _time.GetUtcNow(), null), protection.Health);
        Assert.Contains("has changed and is in force", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_thatIsStillGoingOn_isNotRead()
    {
        using WebProtection protection = Start(WebFileRun.Tls);
        Rules before = protection.Current;

        _run.Write("server.crt", "half a cert");
        protection.Look();
        _run.Write("server.crt", _run.Authority.Server().Certificate); // its key is not there yet
        protection.Look();
        _run.Write(_run.Authority.Server("renewed"));
        protection.Look();
        Assert.Same(before, protection.Current);
        protection.Look();

        Assert.Equal("CN=renewed", protection.Current.Certificate!.Subject);
        Assert.Equal((1UL, 0UL), (protection.Health.Successes, protection.Health.Failures));
    }

    [Fact]
    public void Mistake_leavesTheOldConfiguration_isLoggedOnce_andHeals()
    {
        using WebProtection protection = Start("http_server_config: {headers: {X-Frame-Options: deny}}\n");
        Rules before = protection.Current;

        _run.Write("web.yml", "http_server_config: {hedders: {}}\n");
        LookOften(protection);

        Assert.Same(before, protection.Current);
        Assert.Equal((0UL, 1UL, false), Outcome(protection));
        string message = Assert.Single(_log.Lines).Message;
        Assert.Contains("stays as it was", message, StringComparison.Ordinal);
        Assert.Contains($"{_run.File}, line 1: unknown key 'http_server_config.hedders'", message, StringComparison.Ordinal);

        _run.Write("web.yml", "http_server_config: {headers: {X-Frame-Options: deny}}\n");
        LookOften(protection);
        Assert.Equal((1UL, 1UL, true), Outcome(protection));
    }

    [Fact]
    public void File_thatIsGone_isAMistake()
    {
        using WebProtection protection = Start(WebFileRun.Tls);
        Rules before = protection.Current;

        File.Delete(_run.File);
        LookOften(protection);

        Assert.Same(before, protection.Current);
        Assert.Equal((0UL, 1UL, false), Outcome(protection));
    }

    [Theory]
    [InlineData(WebFileRun.Tls, "", "TLS can be switched off by a restart only")]
    [InlineData("", WebFileRun.Tls, "TLS can be switched on by a restart only")]
    public void Tls_isNeitherSwitchedOnNorOff(string from, string to, string expected)
    {
        using WebProtection protection = Start(from);

        _run.Write("web.yml", to);
        LookOften(protection);

        Assert.Equal((0UL, 1UL, false), Outcome(protection));
        Assert.Contains(expected, Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(-1, 1)]
    public void Certificate_thatHasExpired_isWarnedOf_andItsEndIsTold(int daysLeft, int warnings)
    {
        _run.Write(_run.Authority.Server(daysLeft: daysLeft));
        using WebProtection protection = Start(WebFileRun.Tls);

        Assert.Equal(
            daysLeft, (int)Math.Round((protection.Health.CertificateExpiry!.Value - _time.GetUtcNow()).TotalDays));
        Assert.Equal(warnings, _log.Lines.Count(line => line.Message.Contains("expired", StringComparison.Ordinal)));
    }

    public void Dispose() => _run.Dispose();

    private WebProtection Start(string yaml)
    {
        _run.Good(yaml);
        return new(WebConfigurationFile.Read(_run.File), _time, _log);
    }

    private static void LookOften(WebProtection protection)
    {
        for (int i = 0; i < 10; i++)
        {
            protection.Look();
        }
    }

    private static (ulong Successes, ulong Failures, bool LastSucceeded) Outcome(WebProtection protection) =>
        (protection.Health.Successes, protection.Health.Failures, protection.Health.LastSucceeded);
}
