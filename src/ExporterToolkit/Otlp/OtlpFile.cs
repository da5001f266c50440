using System.Buffers;
using System.Globalization;
using ExporterToolkit.Http;
using ExporterToolkit.Settings;

namespace ExporterToolkit.Otlp;

/// <summary>
/// Where logs go by OTLP/HTTP, and how: <c>endpoint</c>, <c>headers_file</c>, <c>tls</c>, <c>compression</c>, <c>timeout</c>.
/// </summary>
public sealed class OtlpFile : ConfigurationFile
{
    private const string Path = "/v1/logs";

    // RFC 9110 5.6.2, token.
    private static readonly SearchValues<char> s_name =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They say how a request is written, which is not for others to decide.
    private static readonly string[] s_ours =
        ["Host", "Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Connection", "Expect"];

    private OtlpFile(string file)
        : base(file)
    {
    }

    /// <summary>Null when something is wrong.</summary>
    internal OtlpConfiguration? Configuration { get; private set; }

    /// <param name="file">Paths in it are relative to its directory.</param>
    public static OtlpFile Read(string file)
    {
        var read = new OtlpFile(file);
        read.Read("endpoint", read.Parse);
        return read;
    }

    private void Parse(YamlMap map, Mistakes mistakes)
    {
        string directory = System.IO.Path.GetDirectoryName(File)!;
        Uri? url = Endpoint(map);
        Placed<string>? headers = new FileKeys(map, mistakes, directory, Files).FileText("headers");
        TlsFiles? tls = map.Map("tls") is { } section ? TlsFiles.Read(section, mistakes, directory, Files) : null;
        if (map.Map("tls") is { } useless && url?.Scheme == Uri.UriSchemeHttp)
        {
            mistakes.Add(useless.Line, "'tls' has no effect with an endpoint of http://; make it https://, or leave tls out");
        }

        bool isZipped = map.Text("compression") switch
        {
            null or { Value: "gzip" } => true,
            { Value: "none" } => false,
            { } other => Refuse(map, other.Line, "compression", "be gzip or none"),
        };
        TimeSpan timeout = TimeSpan.FromSeconds(10);
        if (map.Text("timeout") is { } text)
        {
            timeout = Duration.Parse(text.Value) ?? TimeSpan.Zero;
            if (timeout < TimeSpan.FromSeconds(1) || timeout > TimeSpan.FromMinutes(1))
            {
                map.Refuse(text.Line, "timeout", "be a duration from 1s to 1m, such as 10s");
            }
        }

        IReadOnlyList<(string, string)> given = headers is { } lines ? Headers(lines, mistakes) : [];
        map.RefuseOthers();
        Configuration = mistakes.Any || url is null
            ? null
            : new(url, given, new(tls?.Authorities, tls?.Certificate, tls?.ServerName, false), isZipped, timeout);
    }

    private static Uri? Endpoint(YamlMap map)
    {
        Placed<string>? text = map.Text("endpoint");
        if (text is null || !Uri.TryCreate(text.Value.Value, UriKind.Absolute, out Uri? url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0 || url.Host.Length == 0)
        {
            map.Refuse(
                text?.Line ?? map.Line, "endpoint",
                "be a URL such as https://collector.example.com:4318, without a password, a query or a fragment");
            return null;
        }

        string path = url.AbsoluteUri.TrimEnd('/');
        return path.EndsWith(Path, StringComparison.Ordinal) ? new(path) : new(path + Path);
    }

    /// <summary>One in a line, as HTTP writes them; their values are never repeated in messages.</summary>
    private static List<(string Name, string Value)> Headers(Placed<string> file, Mistakes mistakes)
    {
        var found = new List<(string Name, string Value)>();
        string[] lines = file.Value.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? "" : line[..colon], value = line[(colon + 1)..].Trim();
            string? problem = name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_name)
                ? "must be NAME: VALUE"
                : s_ours.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? $"{name} is set by the exporter"
                : found.Exists(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ? $"{name} is given twice"
                : value.Length == 0 || value.Any(c => c is < ' ' or > '~')
                ? $"the value of {name} must be printable ASCII"
                : null;
            if (problem is not null)
            {
                mistakes.Add(file.Line, string.Create(CultureInfo.InvariantCulture, $"headers_file, its line {i + 1}: {problem}"));
            }

            found.Add((name, value));
        }

        return found;
    }

    private static bool Refuse(YamlMap map, long line, string key, string expected)
    {
        map.Refuse(line, key, expected);
        return false;
    }
}

/// <summary>What such a file says, checked.</summary>
/// <param name="Url">To post to, with the path.</param>
/// <param name="Headers">Of every request, besides those that describe it.</param>
/// <param name="IsZipped">Whether requests are compressed with gzip.</param>
/// <param name="Timeout">Of one request, with connecting.</param>
internal sealed record OtlpConfiguration(
    Uri Url, IReadOnlyList<(string Name, string Value)> Headers, TlsClientConfiguration Tls, bool IsZipped, TimeSpan Timeout)
{
    /// <summary>Whether whoever is on the way can read the headers.</summary>
    public bool ShowsHeaders => Headers.Count > 0 && Url.Scheme == Uri.UriSchemeHttp && !Url.IsLoopback;
}
