using System.Globalization;

namespace Detection;

/// <summary>
/// Pages that an exporter in a guest showed every 15 seconds, shown again at the same pace: what has the
/// families that this machine's attach mode lacks. The folder has <c>0000</c>, <c>0001</c> … and <c>began</c>,
/// with a line "PATTERN STEP.FRACTION" for the begin of each pattern.
/// </summary>
internal sealed class Replay : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    private readonly LocalServer _server;
    private readonly string[] _pages;
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    public Replay(string folder)
    {
        _pages = [.. Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f).All(char.IsAsciiDigit)).Order()];
        Began = File.ReadLines(Path.Combine(folder, "began")).Select(line => line.Split(' ')).ToDictionary(
            word => word[0], word => _start + double.Parse(word[1], CultureInfo.InvariantCulture) * Step);
        _server = new LocalServer(_ => File.ReadAllBytesAsync(
            _pages[Math.Min((int)((DateTimeOffset.UtcNow - _start) / Step), _pages.Length - 1)]));
    }

    public Uri Url => _server.Url;

    /// <summary>When each pattern begins in this showing.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Began { get; }

    public DateTimeOffset Ends => _start + _pages.Length * Step;

    public void Dispose() => _server.Dispose();
}
