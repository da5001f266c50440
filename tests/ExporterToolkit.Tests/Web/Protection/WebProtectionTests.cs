using ExporterToolkit.Exposition;
using ExporterToolkit.Tests.Web.ConfigFile;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Protection;
using Microsoft.Extensions.Time.Testing;
using Testing.Logging;

namespace ExporterToolkit.Tests.Web.Protection;

public sealed class WebProtectionTests : IDisposable
{
    private const string Users =
        "basic_auth_users: {a: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi}\n";

    private const string Mutual = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n";
    private const string Verified = "  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n";
    private const string IfGiven = "  client_ca_file: ca.crt\n  client_auth_type: VerifyClientCertIfGiven\n";

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

        Assert.Equal("sameorigin", protection.Current.Configuration.Headers["X-Frame-Options"]);
        Assert.Equal(
            new ReloadHealth(1, 0, true, _time.GetUtcNow(), null), protection.Health);
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

        Assert.Equal("CN=renewed", protection.Current.Configuration.Tls!.Certificate.Subject);
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
        Assert.Contains("the old one stays: ", message, StringComparison.Ordinal);
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

    // An empty file is good; so is one whose end is missing, if the cut is between two lines.
    [Theory]
    [InlineData(WebFileRun.Tls, "", "TLS can be switched off by a restart only")]
    [InlineData("", WebFileRun.Tls, "TLS can be switched on by a restart only")]
    [InlineData(Users, "", "passwords can be switched off by a restart only")]
    [InlineData(WebFileRun.Tls + Users, WebFileRun.Tls, "passwords can be switched off by a restart only")]
    [InlineData(Mutual + Verified, Mutual, "client_auth_type can become weaker than RequireAndVerifyClientCert by")]
    [InlineData(Mutual + Verified, Mutual + "  client_auth_type: RequireAnyClientCert\n", "client_auth_type can become weaker")]
    [InlineData(Mutual + Verified, Mutual + IfGiven, "client_auth_type can become weaker")]
    [InlineData(Mutual + IfGiven, Mutual + "  client_auth_type: RequireAnyClientCert\n", "client_auth_type can become weaker")]
    [InlineData(Mutual + Verified + "  client_allowed_sans: [a]\n", Mutual + Verified, "client_allowed_sans can be")]
    public void What_wasClosed_staysClosed(string from, string to, string expected)
    {
        using WebProtection protection = Start(from);
        Rules before = protection.Current;

        _run.Write("web.yml", to);
        LookOften(protection);

        Assert.Same(before, protection.Current);
        Assert.Equal((0UL, 1UL, false), Outcome(protection));
        Assert.Contains(expected, Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", Users)]
    [InlineData(Users, Users + "rate_limit: {interval: 1s, burst: 5}\n")]
    [InlineData(WebFileRun.Tls, Mutual + Verified)]
    [InlineData(Mutual + IfGiven, Mutual + Verified + "  client_allowed_sans: [a]\n")]
    public void What_isOpen_canBeClosed(string from, string to)
    {
        using WebProtection protection = Start(from);

        _run.Write("web.yml", to);
        LookOften(protection);

        Assert.Equal((1UL, 0UL, true), Outcome(protection));
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

    [Theory]
    [InlineData("web.yml", "600", null)]
    [InlineData("web.yml", "640", null)]
    [InlineData("web.yml", "644", "permissions 0644: every user can read")]
    [InlineData("web.yml", "660", "permissions 0660: its group or others can change it")]
    [InlineData("server.key", "440", null)]
    [InlineData("server.key", "604", "permissions 0604: every user can read")]
    [InlineData("server.key", "602", "permissions 0602: its group or others can change it")]
    [InlineData("server.crt", "644", null)]
    [InlineData("server.crt", "646", "permissions 0646: its group or others can change it")]
    public void File_thatIsOpenToOthers_isWarnedOf_onceALoad(string name, string mode, string? expected)
    {
        _run.Good(WebFileRun.Tls + Users);
        File.CreateSymbolicLink(_run.PathOf("link.yml"), _run.File); // its own mode is 0777
        File.SetUnixFileMode(_run.PathOf(name), (UnixFileMode)Convert.ToInt32(mode, 8));
        using var protection = new WebProtection(WebConfigurationFile.Read(_run.PathOf("link.yml")), "exporter", _time, _log);

        LookOften(protection);

        string[] lines = [.. _log.Lines.Select(line => line.Message)];
        Assert.Equal(expected is null ? 0 : 1, lines.Length);
        Assert.All(lines, line => Assert.Contains($"{(name == "web.yml" ? "link.yml" : name)} has {expected}", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http_server_config: {headers: {X-Frame-Options: deny}}\n", 0)]
    [InlineData("tls_server_config:\n  cert_file: server.crt\n  key: |\n", 1)]
    public void Configuration_isSecretForWhatIsInIt(string yaml, int warnings)
    {
        if (yaml.EndsWith("|\n", StringComparison.Ordinal))
        {
            yaml += "    " + File.ReadAllText(_run.PathOf("server.key")).TrimEnd().ReplaceLineEndings("\n    ") + "\n";
        }

        _run.Good(yaml);
        File.SetUnixFileMode(_run.File, (UnixFileMode)Convert.ToInt32("644", 8));
        using var protection = new WebProtection(WebConfigurationFile.Read(_run.File), "exporter", _time, _log);

        Assert.Equal(warnings, _log.Lines.Count);
    }

    /// <summary>Who reads the line may connect at once, and finds what it says.</summary>
    [Fact]
    public void Change_isSaidWhenItIsInForce()
    {
        _run.Good("http_server_config: {headers: {X-Frame-Options: deny}}\n");
        WebProtection? protection = null;
        var said = new List<string>();
        var log = new CallingLogger(() =>
            said.Add($"{protection!.Current.Configuration.Headers["X-Frame-Options"]} {protection.Health.Successes}"));
        using (protection = new(WebConfigurationFile.Read(_run.File), "exporter", _time, log))
        {
            _run.Write("web.yml", "http_server_config: {headers: {X-Frame-Options: sameorigin}}\n");
            LookOften(protection);
        }

        Assert.Equal(["sameorigin 1"], said);
    }

    public void Dispose() => _run.Dispose();

    private WebProtection Start(string yaml)
    {
        _run.Good(yaml);
        return new(WebConfigurationFile.Read(_run.File), "exporter", _time, _log);
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

    private sealed class CallingLogger(Action call) : ILogger<WebProtection>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => call();
    }
}
