using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ExporterToolkit.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExporterToolkit.Otlp;

/// <summary>
/// Whether an endpoint would take records, found out by what a first request does, one step after the other: the settings,
/// the address, a connection, TLS, and a request without records, with its credentials.
/// </summary>
public static class OtlpTrial
{
    /// <summary>Never throws but for the cancellation.</summary>
    /// <param name="path">Of the settings file.</param>
    /// <returns>Up to the first step that fails.</returns>
    public static async Task<IReadOnlyList<(string Name, bool Works, string Text)>> RunAsync(
        string path, TimeProvider time, CancellationToken cancellation)
    {
        var steps = new List<(string Name, bool Works, string Text)>();
        OtlpFile file = OtlpFile.Read(path);
        if (file.Configuration is not { } settings)
        {
            return [("settings", false, string.Join("; ", file.Errors))];
        }

        steps.Add(("settings", true, string.Create(CultureInfo.InvariantCulture,
            $"{settings.Url}, {settings.Headers.Count} headers{(settings.ShowsHeaders ? ", which go without TLS" : "")}, "
            + $"{(settings.IsZipped ? "gzip" : "no compression")}")));
        try
        {
            await ConnectAsync(settings, steps, cancellation);
            if (steps.TrueForAll(step => step.Works))
            {
                using var client = new OtlpClient(file, NullLogger.Instance, time);
                OtlpAnswer answer = await client.PostAsync(OtlpRequest<int>.Empty, cancellation);
                steps.Add(("export", answer.Verdict == OtlpVerdict.Taken,
                    answer.Verdict == OtlpVerdict.Taken ? "it takes a request without records" : answer.Reason));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            steps.Add(("connect", false, ClientHandler.Reason(e)));
        }

        return steps;
    }

    private static async Task ConnectAsync(
        OtlpConfiguration settings, List<(string Name, bool Works, string Text)> steps, CancellationToken cancellation)
    {
        string host = settings.Url.IdnHost;
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(host, cancellation);
            steps.Add(("resolve", true, $"{host} is {string.Join(", ", addresses.Select(address => address.ToString()))}"));
        }
        catch (SocketException e)
        {
            steps.Add(("resolve", false, $"{host} has no address: {ClientHandler.Reason(e)}"));
            return;
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, settings.Url.Port, cancellation);
            steps.Add(("connect", true, $"to {socket.RemoteEndPoint}"));
        }
        catch (SocketException e)
        {
            steps.Add(("connect", false, string.Create(
                CultureInfo.InvariantCulture, $"port {settings.Url.Port} of {host}: {ClientHandler.Reason(e)}")));
            return;
        }

        if (settings.Url.Scheme == Uri.UriSchemeHttps)
        {
            await HandshakeAsync(settings, socket, steps, cancellation);
        }
    }

    private static async Task HandshakeAsync(
        OtlpConfiguration settings, Socket socket, List<(string Name, bool Works, string Text)> steps,
        CancellationToken cancellation)
    {
        SslClientAuthenticationOptions options = ClientHandler.Tls(settings.Tls);
        options.TargetHost = settings.Tls.ServerName ?? settings.Url.IdnHost;
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellation);
            steps.Add(("tls", true,
                $"{tls.SslProtocol}, certificate of {tls.RemoteCertificate?.Subject} until {tls.RemoteCertificate?.GetExpirationDateString()}"));
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            steps.Add(("tls", false, $"of {options.TargetHost}: {ClientHandler.Reason(e)}"));
        }
    }
}
