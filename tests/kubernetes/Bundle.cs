using System.Text.Json.Nodes;

namespace KubernetesTests;

/// <summary>
/// A pod's container as containerd tells runc to make it (an OCI bundle), except that it is in the host's network
/// and has no limits. What Kubernetes adds as capabilities is bounding, effective and permitted; nothing is ambient.
/// </summary>
internal sealed class Bundle : IAsyncDisposable
{
    // Becomes runc, with the listen address that ExporterProcess adds in the place of the pod's.
    private const string Run = """
        set -e
        cd "$1"
        sed "s|@LISTEN@|$2|" template.json >config.json
        exec runc --root "$1/runc" run --bundle "$1" --pid-file "$1/pid" "$(basename "$1")" >stdout
        """;

    /// <summary>The file capabilities that the image gives the binary: deploy/kubernetes/README.md.</summary>
    public const string OfTheImage =
        "cap_bpf,cap_perfmon,cap_dac_read_search,cap_sys_admin,cap_sys_resource,cap_net_bind_service=p";

    private readonly string _directory = Directory.CreateDirectory(Path.Combine(
        Repository.Root, "artifacts", "tests", $"bundle-{Guid.NewGuid():N}")).FullName;

    /// <param name="fileCapabilities">Of the binary, as setcap takes them; null: none.</param>
    public static async Task<Bundle> CreateAsync(Rendering rendering, string? fileCapabilities)
    {
        // The node's business, as it is here; some systems do not mount it.
        await CommandRunner.RunAsync(
            "sh", "-c", "mountpoint -q /sys/kernel/tracing || mount -t tracefs nodev /sys/kernel/tracing");
        var bundle = new Bundle();
        foreach (string directory in new[] { "lib", "lib64", "proc", "sys", "dev" })
        {
            Directory.CreateDirectory(Path.Combine(bundle.Root, directory));
        }

        string exporter = Path.Combine(bundle.Root, "rename_exporter");
        File.Copy(Repository.Exporter, exporter);
        if (fileCapabilities is not null)
        {
            CommandResult set = await CommandRunner.RunAsync("/sbin/setcap", fileCapabilities, exporter);
            Assert.True(set.ExitCode == 0, set.Error);
        }

        await File.WriteAllTextAsync(
            Path.Combine(bundle._directory, "template.json"), Configuration(rendering).ToJsonString());
        return bundle;
    }

    public Task<ExporterProcess> StartAsync() => ExporterProcess.StartByAsync("sh", "-c", Run, "sh", _directory);

    /// <summary>The root file system, without a C library.</summary>
    public string Root => Path.Combine(_directory, "rootfs");

    public int Pid => int.Parse(File.ReadAllText(Path.Combine(_directory, "pid")));

    public IEnumerable<string> Output => File.ReadLines(Path.Combine(_directory, "stdout"));

    public async ValueTask DisposeAsync()
    {
        // runc may have been killed, and has then left its container.
        await CommandRunner.RunAsync(
            "runc", "--root", Path.Combine(_directory, "runc"), "delete", "--force", Path.GetFileName(_directory));
        Directory.Delete(_directory, recursive: true);
    }

    private static JsonObject Configuration(Rendering rendering)
    {
        JsonNode pod = rendering.Pod;
        JsonNode rights = rendering.Container["securityContext"]!;
        string[] capabilities = [.. rights["capabilities"]!["add"]!.AsArray().Select(name => $"CAP_{name}")];
        IEnumerable<string> arguments = rendering.Arguments
            .Select(a => a.StartsWith("--web.listen-address=", StringComparison.Ordinal) ? "@LISTEN@" : a);
        return new()
        {
            ["ociVersion"] = "1.0.2",
            ["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = rights["readOnlyRootFilesystem"]!.DeepClone() },
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject
                {
                    ["uid"] = pod["securityContext"]!["runAsUser"]!.DeepClone(),
                    ["gid"] = pod["securityContext"]!["runAsGroup"]!.DeepClone(),
                },
                ["cwd"] = "/",
                ["args"] = Array(["/rename_exporter", .. arguments]),
                ["noNewPrivileges"] = !(bool)rights["allowPrivilegeEscalation"]!,
                ["capabilities"] = new JsonObject
                {
                    ["bounding"] = Array(capabilities),
                    ["effective"] = Array(capabilities),
                    ["permitted"] = Array(capabilities),
                },
            },
            ["mounts"] = Mounts(pod, rendering.Container),
            ["linux"] = Linux(pod),
        };
    }

    private static JsonObject Linux(JsonNode pod)
    {
        string[] namespaces = ["mount", "ipc", "uts", .. (bool?)pod["hostPID"] == true ? Enumerable.Empty<string>() : ["pid"]];
        var linux = new JsonObject
        {
            ["namespaces"] = new JsonArray([.. namespaces.Select(name => new JsonObject { ["type"] = name })]),
            ["maskedPaths"] = Array("/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"),
            ["readonlyPaths"] = Array("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"),
        };
        if ((string?)pod["securityContext"]!["seccompProfile"]!["type"] == "Localhost")
        {
            linux["seccomp"] = JsonNode.Parse(File.ReadAllText(Repository.SeccompProfile));
        }

        return linux;
    }

    private static JsonArray Mounts(JsonNode pod, JsonNode container)
    {
        string library = Path.Combine(Repository.Root, "artifacts", "sysroot");
        return
        [
            Mount("proc", "proc", "/proc"),
            Mount("tmpfs", "tmpfs", "/dev", "nosuid"),
            Mount("sysfs", "sysfs", "/sys", "nosuid", "noexec", "nodev", "ro"),
            Mount("bind", Path.Combine(library, "lib"), "/lib", "rbind", "ro"),
            Mount("bind", Path.Combine(library, "lib64"), "/lib64", "rbind", "ro"),
            .. (container["volumeMounts"]?.AsArray() ?? []).Select(mount =>
            {
                JsonNode volume = pod["volumes"]!.AsArray().Single(v => (string)v!["name"]! == (string)mount!["name"]!)!;
                return Mount(
                    "bind", (string)volume["hostPath"]!["path"]!, (string)mount!["mountPath"]!, "rbind",
                    (bool?)mount["readOnly"] == true ? "ro" : "rw");
            }),
        ];
    }

    private static JsonObject Mount(string type, string source, string target, params string[] options) => new()
    {
        ["destination"] = target,
        ["type"] = type,
        ["source"] = source,
        ["options"] = Array(options),
    };

    private static JsonArray Array(params string[] items) => [.. items.Select(item => (JsonNode?)item)];
}
