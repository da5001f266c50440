using System.Net;
using System.Text;

namespace E2eTests.Dashboards;

/// <summary>Serves a file as /metrics: kube-state-metrics, where there is no cluster.</summary>
internal sealed class FixturePage : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[] _page;
    private readonly Task _serving;

    public FixturePage(string file)
    {
        string text = File.ReadAllText(file);
        Content = Scrape.Parse(text.Split('\n'));
        _page = Encoding.UTF8.GetBytes(text);
        Url = new($"http://127.0.0.1:{PrometheusServer.FreePort()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    public Scrape Content { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerResponse response = (await _listener.GetContextAsync()).Response;
                response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                await response.OutputStream.WriteAsync(_page);
                response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // stopped, or the scraper went away
            }
        }
    }
}
