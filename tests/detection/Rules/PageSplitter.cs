using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Detection.Rules;

/// <summary>
/// Makes many hosts of one exporter: /NAME is its page without the actors of other cgroups than NAME. The
/// exporter is scraped once a second at most, however many hosts there are.
/// </summary>
internal sealed partial class PageSplitter : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly LocalServer _server;
    private readonly ExporterProcess _exporter;
    private readonly SemaphoreSlim _one = new(1);
    private ILookup<string, string> _linesByCgroup = Enumerable.Empty<string>().ToLookup(line => line);
    private DateTimeOffset _read;

    // What all actors together have who are not busy, of whatever cgroup.
    private const string Others = "file_renames_recent_others";

    private readonly bool _hasOverflow;

    /// <summary>Whether nothing else renames, so that what has no cgroup is of its one host.</summary>
    public bool IsAlone { get; set; }

    /// <param name="hasOverflow">Whether its hosts have the exporter's overflow series: if there is one host only.</param>
    public PageSplitter(ExporterProcess exporter, bool hasOverflow)
    {
        _exporter = exporter;
        _hasOverflow = hasOverflow;
        _server = new LocalServer(AnswerAsync);
    }

    public Uri UrlOf(string host) => new(_server.Url, host);

    public void Dispose()
    {
        _server.Dispose();
        _one.Dispose();
    }

    private async Task<byte[]> AnswerAsync(HttpListenerRequest request)
    {
        await _one.WaitAsync();
        try
        {
            if (DateTimeOffset.UtcNow - _read > Fresh)
            {
                string[] lines = (await _exporter.GetAsync("/metrics")).Split('\n');
                _linesByCgroup = lines.Where(IsKept).ToLookup(CgroupOf);
                _read = DateTimeOffset.UtcNow;
            }
        }
        finally
        {
            _one.Release();
        }

        // The exporter's own families have no cgroup.
        var page = new StringBuilder();
        foreach (string line in _linesByCgroup[""].Concat(_linesByCgroup[request.Url!.AbsolutePath[1..]]))
        {
            page.Append(line).Append('\n');
        }

        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private bool IsKept(string line) => line.Length > 0 && line[0] != '#'
        && (IsAlone || !line.StartsWith(Others, StringComparison.Ordinal))
        && (_hasOverflow || !line.Contains("comm=\"<overflow>\",uid=\"\"", StringComparison.Ordinal));

    private static string CgroupOf(string line) => Cgroup().Match(line).Groups["name"].Value;

    [GeneratedRegex(",cgroup=\"(?<name>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Cgroup();
}
