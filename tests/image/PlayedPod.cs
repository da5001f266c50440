using System.Text.Json.Nodes;
using Testing.Alerting;

namespace ImageTests;

/// <summary>A DaemonSet's template as a Pod, running.</summary>
internal sealed class PlayedPod : IAsyncDisposable
{
    private readonly Podman _podman;
    private readonly string _name;
    private readonly HttpClient _http;

    private PlayedPod(Podman podman, string name, int port, string[] probePaths)
    {
        _podman = podman;
        _name = name;
        _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        ProbePaths = probePaths;
    }

    /// <summary>What the kubelet would ask.</summary>
    public string[] ProbePaths { get; }

    public static async Task<PlayedPod> StartAsync(ExporterImage image, JsonObject daemonSet)
    {
        int port = ServerProcess.FreePort();
        string name = $"pod-{port}";
        JsonObject spec = daemonSet["spec"]!["template"]!["spec"]!.DeepClone().AsObject();
        JsonObject container = spec["containers"]!.AsArray().Single()!.AsObject();
        container["image"] = image.Name;
        string[] probes = [.. ((string[])["startupProbe", "livenessProbe", "readinessProbe"])
            .Select(probe => container[probe]?["httpGet"]?["path"]?.GetValue<string>()).OfType<string>()];
        Adapt(spec, container, port);
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = Seccomp(spec) },
            ["spec"] = spec,
        };
        string file = image.Podman.PathOf($"{name}.json");
        await File.WriteAllTextAsync(file, pod.ToJsonString());
        // Where the kubelet looks for profiles.
        string profiles = Directory.CreateDirectory(image.Podman.PathOf("seccomp")).FullName;
        File.Copy(Repository.SeccompProfile, $"{profiles}/rename_exporter.json", overwrite: true);

        var played = new PlayedPod(image.Podman, name, port, probes);
        await played.RunAsync("kube", "play", "--seccomp-profile-root", profiles, file);
        await played.WaitUntilReadyAsync();
        return played;
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <returns>The exporter's exit code.</returns>
    public async Task<string> StopAsync()
    {
        await RunAsync("pod", "stop", _name);
        return await RunAsync("inspect", "--format", "{{.State.ExitCode}}", await ContainerAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("pod", "rm", "--force", _name);
        _http.Dispose();
    }

    /// <summary>What podman 4.3 does not know, or what this machine has not.</summary>
    private static void Adapt(JsonObject spec, JsonObject container, int port)
    {
        spec["hostNetwork"] = true; // no network of containers here
        container.Remove("ports"); // podman refuses them together with hostNetwork
        foreach (JsonNode? variable in container["env"]?.AsArray() ?? [])
        {
            if (variable!["valueFrom"]?["fieldRef"]?["fieldPath"]?.GetValue<string>() == "spec.nodeName")
            {
                variable.AsObject().Remove("valueFrom");
                variable["value"] = "node-1"; // there is no node, and podman refuses to be asked for it
            }
        }

        JsonArray arguments = container["args"]!.AsArray();
        JsonNode listen = arguments.Single(
            argument => argument!.GetValue<string>().StartsWith("--web.listen-address=", StringComparison.Ordinal))!;
        arguments[arguments.IndexOf(listen)] = $"--web.listen-address=127.0.0.1:{port}";
        // podman would ask them with a curl inside of the container; the test asks them itself.
        container.Remove("startupProbe");
        container.Remove("livenessProbe");
        container.Remove("readinessProbe");
    }

    /// <summary>podman ignores seccompProfile, and knows the annotation that came before it.</summary>
    private static JsonObject Seccomp(JsonObject spec)
    {
        JsonNode profile = spec["securityContext"]!["seccompProfile"]!;
        Assert.Equal("Localhost", profile["type"]!.GetValue<string>());
        return new JsonObject
        {
            ["seccomp.security.alpha.kubernetes.io/pod"] = $"localhost/{profile["localhostProfile"]!.GetValue<string>()}",
        };
    }

    private async Task WaitUntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60)); // against hangs only
        while (true)
        {
            try
            {
                await GetAsync("/-/ready");
                return;
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                // Not listening, or not ready yet.
            }
            catch (HttpRequestException)
            {
                throw new TimeoutException($"the pod does not become ready:\n{await LogAsync()}");
            }

            await Task.Delay(100);
        }
    }

    private async Task<string> LogAsync()
    {
        CommandResult result = await _podman.TryAsync("logs", await ContainerAsync());
        return result.Output + result.Error;
    }

    private async Task<string> ContainerAsync()
    {
        string names = await RunAsync("ps", "--all", "--filter", $"pod={_name}", "--format", "{{.Names}}");
        return names.Split('\n').Single(name => !name.EndsWith("-infra", StringComparison.Ordinal));
    }

    private Task<string> RunAsync(params string[] arguments) => _podman.RunAsync(
        ["--runtime", Path.Combine(Repository.Root, "tests", "image", "runc-without-limits.sh"), .. arguments]);
}
