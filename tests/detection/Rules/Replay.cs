using Detection.Guest;

namespace Detection.Rules;

/// <summary>
/// What an exporter in a guest showed every 15 seconds, shown again at the same pace: what has the families that this
/// machine's attach mode lacks. The first page is from before the pattern; it is shown for longer, so that Prometheus knows
/// the host.
/// </summary>
internal sealed class Replay : IDisposable
{
    private const int FirstSteps = 2;

    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(15);

    private readonly LocalServer _server;
    private readonly string[] _pages;
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    /// <param name="began">When the pattern began, after the first page.</param>
    public Replay(string folder, TimeSpan began)
    {
        _pages = GuestRecording.Pages(folder);
        Began = _start + ((FirstSteps - 1) * s_step) + began;
        _server = new LocalServer(_ => File.ReadAllBytesAsync(
            _pages[Math.Clamp((int)((DateTimeOffset.UtcNow - _start) / s_step) - FirstSteps + 1, 0, _pages.Length - 1)]));
    }

    public Uri Url => _server.Url;

    /// <summary>When the pattern begins in this showing.</summary>
    public DateTimeOffset Began { get; }

    public DateTimeOffset Ends => _start + ((_pages.Length + FirstSteps) * s_step);

    public void Dispose() => _server.Dispose();
}
