
namespace E2eTests;

/// <summary>
/// A directory with what a protected exporter and its clients need: web.yml, certificates of two
/// authorities, one of them foreign.
/// </summary>
internal sealed class WebFiles : IDisposable
{
    public const string Password = "correct horse";

    /// <summary>Of <see cref="Password"/>, made by crypt(3).</summary>
    public const string Hash = "$2b$10$qU.b26EfY/rGYbV0z67qFOAfrWJ2LgShlVCn.M5fFLmDvTPvo8iJK";

    public const string Tls = """
        tls_server_config:
          cert_file: server.crt
          key_file: server.key

        """;

    public const string Users = $"basic_auth_users: {{prometheus: {Hash}}}\n";

    private readonly DirectoryInfo _directory = SharedDirectory.Create("web-config");
    private readonly TestAuthority _foreign = new("foreign authority");

    public WebFiles()
    {
        Write("ca.crt", Authority.Certificate);
        Write("foreign-ca.crt", _foreign.Certificate);
        Write("server", Authority.Server());
        Write("client", Authority.Client());
        Write("expired", Authority.Client("expired", daysLeft: -1));
        Write("foreign", _foreign.Client("foreign"));
    }

    public TestAuthority Authority { get; } = new();

    public string File => PathOf("web.yml");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>By rename, so that the exporter never sees half of it.</summary>
    public void Write(string name, string text)
    {
        System.IO.File.WriteAllText(PathOf(name + ".new"), text);
        System.IO.File.Move(PathOf(name + ".new"), PathOf(name), overwrite: true);
    }

    /// <summary>NAME.crt and NAME.key.</summary>
    public void Write(string name, PemPair pair)
    {
        Write($"{name}.key", pair.Key);
        Write($"{name}.crt", pair.Certificate);
    }

    /// <summary>The exporter with this web configuration.</summary>
    public Task<PlainExporter> StartAsync(string yaml, params string[] flags)
    {
        Write("web.yml", yaml);
        return PlainExporter.StartAsync(
            1, [$"--web.config.file={File}", "--web.listen-address=127.0.0.1:0", .. flags]);
    }

    /// <summary>curl, which trusts the authority.</summary>
    public Task<CommandResult> CurlAsync(string url, params string[] arguments) => CommandRunner.RunAsync(
        "curl", ["--silent", "--show-error", "--max-time", "60", "--cacert", PathOf("ca.crt"), .. arguments, url]);

    /// <summary>The status code; 000 when there was none.</summary>
    public async Task<string> StatusAsync(string url, params string[] arguments) =>
        (await CurlAsync(url, ["--output", "/dev/null", "--write-out", "%{http_code}", .. arguments])).Output;

    /// <summary>As a client with this certificate.</summary>
    public string[] As(string name) => ["--cert", PathOf($"{name}.crt"), "--key", PathOf($"{name}.key")];

    public void Dispose()
    {
        Authority.Dispose();
        _foreign.Dispose();
        _directory.Delete(recursive: true);
    }
}
