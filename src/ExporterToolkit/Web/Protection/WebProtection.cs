using System.Net.Security;
using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.ConfigFile;
using ExporterToolkit.Web.Limits;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ExporterToolkit.Web.Protection;

/// <summary>--web.config.file at work: a new one holds from the next handshake or request on.</summary>
/// <param name="file">Read without errors.</param>
/// <param name="realm">What passwords are for.</param>
internal sealed class WebProtection(
    WebConfigurationFile file, string realm, TimeProvider time, ILogger<WebProtection> logger) : BackgroundService
{
    private readonly BcryptQueue _bcrypt = new(time);
    private WebConfigurationFile _file = file; // the last one read, good or not
    private volatile Rules _current = First(file, time, logger);
    private volatile ReloadHealth _health = new(
        0, 0, LastSucceeded: true, time.GetUtcNow(), file.Configuration!.Tls?.Certificate.NotAfter);

    public Rules Current => _current;

    public ReloadHealth Health => _health;

    /// <summary>For every listener; the choice between HTTP and HTTPS holds until the process ends.</summary>
    public void Apply(ListenOptions listen)
    {
        if (_current.Tls is not null)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2; // the handshake chooses, as the file wants it then
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(_current.Tls!),
            });
        }
    }

    /// <summary>Headers for every response.</summary>
    public Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        foreach ((string name, string value) in _current.Configuration.Headers)
        {
            context.Response.Headers[name] = value;
        }

        return next(context);
    }

    /// <summary>Nobody but the users of the file, if it has any; and no more requests than it allows.</summary>
    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        Rules rules = _current;
        if (rules.Rate is { } rate && !rate.TryTake())
        {
            return PlainText.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, "too many requests: rate_limit of the web configuration",
                rate.Interval);
        }

        if (rules.Configuration.Tls is { VerifiesClients: true }
            && context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate)
        {
            ConnectionPlace.Of(context)?.Authenticate(certificate.Thumbprint);
        }

        return rules.Passwords is { } passwords
            ? BasicAuthentication.HandleAsync(context, next, passwords, _bcrypt, realm)
            : next(context);
    }

    /// <summary>Reads the files again if they have changed. Not for two threads at once.</summary>
    public void Look()
    {
        if (!_file.HaveChanged())
        {
            return;
        }

        _file = WebConfigurationFile.Read(_file.File);
        IReadOnlyList<string> errors = _file.Errors;
        if (_file.Configuration is { } configuration)
        {
            if (configuration.Loosens(_current.Configuration) is not { } refusal)
            {
                _current = new Rules(configuration, time, logger, _current.Passwords);
                _health = _health.InForce(time.GetUtcNow(), configuration.Tls?.Certificate.NotAfter);
                logger.Reloaded(_file.File); // who reads this may connect at once
                Warn(_file, time, logger);
                return;
            }

            errors = [$"file {_file.File}: {refusal}"];
        }

        _health = _health.Refused();
        foreach (string error in errors)
        {
            logger.NotReloaded(error);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WatchedFiles.LookAsync(Look, time, stoppingToken);

    private static Rules First(WebConfigurationFile file, TimeProvider time, ILogger logger)
    {
        Warn(file, time, logger);
        return new Rules(file.Configuration!, time, logger);
    }

    private static void Warn(WebConfigurationFile file, TimeProvider time, ILogger logger)
    {
        foreach (string exposed in file.Exposed)
        {
            logger.FileExposed(exposed);
        }

        WebConfiguration configuration = file.Configuration!;
        DateTime now = time.GetUtcNow().UtcDateTime;
        if (configuration.Tls?.Certificate.NotAfter.ToUniversalTime() is { } end && now > end)
        {
            logger.CertificateExpired(end);
        }
        else if (configuration.Tls?.Certificate.NotBefore.ToUniversalTime() is { } start && now < start)
        {
            logger.CertificateNotYetValid(start);
        }
    }
}

/// <summary>One configuration, in the forms that connections and requests need.</summary>
/// <param name="before">The passwords that held until now.</param>
internal sealed class Rules(
    WebConfiguration configuration, TimeProvider time, ILogger logger, PasswordCheck? before = null)
{
    /// <summary>Null: plain HTTP.</summary>
    public SslServerAuthenticationOptions? Tls { get; } = configuration.Tls is { } tls
        ? TlsOptions.Of(tls, configuration.Http2, logger)
        : null;

    public WebConfiguration Configuration => configuration;

    /// <summary>Null: any number of requests.</summary>
    public TokenBucket? Rate { get; } = configuration.Rate is { } rate ? new TokenBucket(rate, time) : null;

    /// <summary>Null: nobody is asked.</summary>
    public PasswordCheck? Passwords { get; } = configuration.Users.Count > 0
        ? new PasswordCheck(configuration.Users, before)
        : null;
}

/// <summary>rate_limit at work: full at first, a token for each request, and a new one each interval.</summary>
internal sealed class TokenBucket(RequestRate rate, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _full; // when it is full again, since it began: all there is to know

    public TimeSpan Interval => rate.Interval;

    /// <returns>False when it is empty.</returns>
    public bool TryTake()
    {
        TimeSpan now = time.GetElapsedTime(_began);
        lock (_lock)
        {
            if (_full - now > (rate.Burst - 1) * rate.Interval)
            {
                return false;
            }

            _full = (_full > now ? _full : now) + rate.Interval;
            return true;
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(LogLevel.Information, "{File} has changed and is in force")]
    public static partial void Reloaded(this ILogger logger, string file);

    [LoggerMessage(LogLevel.Error, "cannot reload web configuration; the old one stays: {Error}")]
    public static partial void NotReloaded(this ILogger logger, string error);

    [LoggerMessage(LogLevel.Warning, "the certificate for TLS expired at {Expiry:u}: clients will refuse it")]
    public static partial void CertificateExpired(this ILogger logger, DateTime expiry);

    [LoggerMessage(LogLevel.Warning, "the certificate for TLS is not valid before {Start:u}: clients will refuse it")]
    public static partial void CertificateNotYetValid(this ILogger logger, DateTime start);

    [LoggerMessage(LogLevel.Warning, "the web configuration is open to others: {Exposed}")]
    public static partial void FileExposed(this ILogger logger, string exposed);

    [LoggerMessage(LogLevel.Debug, "a client was refused: {Reason}")]
    public static partial void ClientRefused(this ILogger logger, string reason);
}
