using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ReleaseTests;

/// <summary>Debian's docker-registry, on a port of this machine, with storage of its own.</summary>
internal sealed class Registry : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("registry").FullName;
    private readonly Process _process;

    private Registry(int port)
    {
        Address = $"localhost:{port}";
        string settings = Path.Combine(_home, "config.yml");
        File.WriteAllText(settings, $$"""
            version: 0.1
            storage:
              filesystem: {rootdirectory: "{{_home}}/storage"}
            http: {addr: "127.0.0.1:{{port}}", secret: test}
            log: {level: error}
            """);
        _process = Process.Start(Repository.InArtifacts("tests/docker-registry/docker-registry"), ["serve", settings]);
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <returns>Once it answers.</returns>
    public static async Task<Registry> StartAsync()
    {
        var registry = new Registry(FreePort());
        using var http = new HttpClient();
        for (int tries = 0; ; tries++)
        {
            try
            {
                using HttpResponseMessage response = await http.GetAsync(new Uri($"http://{registry.Address}/v2/"));
                response.EnsureSuccessStatusCode();
                return registry;
            }
            catch (HttpRequestException) when (tries < 300 && !registry._process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
