using ExporterToolkit.Exposition;
using ExporterToolkit.Settings;
using ExporterToolkit.Web.ConfigFile;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ExporterToolkit.Web.Protection;

/// <summary>
/// --web.config.file at work. Whatever needs it asks for <see cref="Current"/> once per handshake or
/// request, so that a new configuration holds from the next one on and connections stay.
/// </summary>
internal sealed class WebProtection : BackgroundService
{
    private readonly string _realm;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BcryptQueue _bcrypt = new();
    private WebConfigurationFile _file; // the last one read, good or not
    private volatile Rules _current;
    private volatile ReloadHealth _health;

    /// <param name="file">Read without errors.</param>
    /// <param name="realm">What passwords are for.</param>
    public WebProtection(
        WebConfigurationFile file, string realm, TimeProvider time, ILogger<WebProtection> logger)
    {
        (_file, _realm, _time, _logger) = (file, realm, time, logger);
        _current = new Rules(file.Configuration!, time, logger);
        _health = new ReloadHealth(0, 0, LastSucceeded: true, time.GetUtcNow(), _current.CertificateExpiry);
        WarnOfCertificate();
    }

    public Rules Current => _current;

    public ReloadHealth Health => _health;

    public bool HasTls => _current.Tls is not null;

    /// <summary>For every listener; the choice between HTTP and HTTPS holds until the process ends.</summary>
    public void Apply(ListenOptions listen)
    {
        if (!HasTls)
        {
            return;
        }

        listen.Protocols = HttpProtocols.Http1AndHttp2; // the handshake chooses, as the file wants it then
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(_current.Tls!),
        });
    }

    /// <summary>Headers for every response.</summary>
    public Task AddHeadersAsync(HttpContext context, RequestDelegate next)
    {
        foreach ((string name, string value) in _current.Headers)
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

        return rules.Passwords is { } passwords
            ? BasicAuthentication.HandleAsync(context, next, passwords, _bcrypt, _realm)
            : next(context);
    }

    /// <summary>Reads the files again if they have changed. Not for two threads at once.</summary>
    public void Look()
    {
        if (_file.Files.HaveChanged())
        {
            Reload();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _bcrypt.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        WatchedFiles.LookAsync(Look, _time, stoppingToken);

    private void Reload()
    {
        _file = WebConfigurationFile.Read(_file.File);
        IReadOnlyList<string> errors = _file.Errors;
        if (_file.Configuration is { } configuration)
        {
            if (configuration.Loosens(_current.Configuration) is not { } refusal)
            {
                _current = new Rules(configuration, _time, _logger);
                _health = _health.InForce(_time.GetUtcNow()) with { CertificateExpiry = _current.CertificateExpiry };
                _logger.Reloaded(_file.File);
                WarnOfCertificate();
                return;
            }

            errors = [$"file {_file.File}: {refusal}"];
        }

        _health = _health.Refused();
        foreach (string error in errors)
        {
            _logger.NotReloaded(error);
        }
    }

    private void WarnOfCertificate()
    {
        if (_current.Certificate is not { } certificate)
        {
            return;
        }

        DateTime now = _time.GetUtcNow().UtcDateTime;
        if (now > certificate.NotAfter.ToUniversalTime())
        {
            _logger.CertificateExpired(certificate.NotAfter.ToUniversalTime());
        }
        else if (now < certificate.NotBefore.ToUniversalTime())
        {
            _logger.CertificateNotYetValid(certificate.NotBefore.ToUniversalTime());
        }
    }
}

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has changed and is in force")]
    public static partial void Reloaded(this ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "the web configuration has changed and stays as it was: {Error}")]
    public static partial void NotReloaded(this ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the certificate for TLS expired at {Expiry:u}: clients will refuse it")]
    public static partial void CertificateExpired(this ILogger logger, DateTime expiry);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "the certificate for TLS is not valid before {Start:u}: clients will refuse it")]
    public static partial void CertificateNotYetValid(this ILogger logger, DateTime start);

    [LoggerMessage(Level = LogLevel.Debug, Message = "a client was refused: {Reason}")]
    public static partial void ClientRefused(this ILogger logger, string reason);
}
