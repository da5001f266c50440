using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Detection;

/// <summary>
/// Pages that an exporter in a guest showed every 15 seconds, shown again at the same pace: what has the
/// families that this machine's attach mode lacks. The folder has <c>0000</c>, <c>0001</c> … and <c>began</c>,
/// with a line "PATTERN STEP.FRACTION" for the begin of each pattern.
/// </summary>
internal sealed class Replay : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    private readonly HttpListener _listener = new();
    private readonly string[] _pages;
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    public Replay(string folder)
    {
        _pages = [.. Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f).All(char.IsAsciiDigit)).Order()];
        Began = File.ReadLines(Path.Combine(folder, "began")).Select(line => line.Split(' ')).ToDictionary(
            word => word[0], word => _start + double.Parse(word[1], CultureInfo.InvariantCulture) * Step);
        Url = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>When each pattern begins in this showing.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Began { get; }

    public DateTimeOffset Ends => _start + _pages.Length * Step;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (_listener.IsListening)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                int page = (int)((DateTimeOffset.UtcNow - _start) / Step);
                byte[] text = await File.ReadAllBytesAsync(_pages[Math.Min(page, _pages.Length - 1)]);
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(text);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
