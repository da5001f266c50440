using System.Diagnostics;

namespace KubernetesTests;

/// <summary>A containerd of our own, which runs the exporter's container with its default seccomp profile.</summary>
internal sealed class Containerd : IAsyncDisposable
{
    // What containerd gives a container that says nothing; a pod drops ALL.
    private static readonly string[] s_defaults =
    [
        "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP",
        "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE",
    ];

    private static readonly string s_programs = Path.Combine(Repository.Root, "artifacts", "tests", "containerd");

    private readonly Process _process;
    private readonly string _directory;

    private Containerd(string directory, Process process) => (_directory, _process) = (directory, process);

    private string Socket => $"{_directory}/socket";

    /// <returns>Once it answers.</returns>
    public static async Task<Containerd> StartAsync()
    {
        // Short: the path of a socket has 107 bytes at most.
        string directory = Directory.CreateTempSubdirectory("ctd-").FullName;
        string configuration = Path.Combine(directory, "config.toml");
        await File.WriteAllTextAsync(configuration, $"""
            version = 2
            root = "{directory}/root"
            state = "{directory}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{directory}/socket"
            """);
        var start = new ProcessStartInfo(
            Path.Combine(s_programs, "containerd"), ["--config", configuration, "--log-level", "error"]);
        // It looks there for its shim, which is beside it.
        start.Environment["PATH"] = $"{s_programs}:{Environment.GetEnvironmentVariable("PATH")}";
        var containerd = new Containerd(directory, Process.Start(start)!);
        for (int attempt = 0; attempt < 300; attempt++)
        {
            if ((await containerd.ControlAsync("version")).ExitCode == 0)
            {
                return containerd;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("containerd does not answer");
    }

    /// <summary>As uid 48761, with no new privileges, a read-only root and these capabilities alone.</summary>
    /// <param name="root">A root file system with the exporter.</param>
    public Task<ExporterProcess> RunExporterAsync(string root, string[] capabilities, params string[] flags)
    {
        string library = Path.Combine(Repository.Root, "artifacts", "sysroot");
        return ExporterProcess.StartByAsync(Path.Combine(s_programs, "ctr"),
        [
            "--address", Socket, "run", "--rm", "--seccomp", "--read-only", "--net-host", "--user", "48761:48761",
            .. s_defaults.SelectMany(name => new[] { "--cap-drop", $"CAP_{name}" }),
            .. capabilities.SelectMany(name => new[] { "--cap-add", $"CAP_{name}" }),
            "--mount", $"type=bind,src={library}/lib,dst=/lib,options=rbind:ro",
            "--mount", $"type=bind,src={library}/lib64,dst=/lib64,options=rbind:ro",
            "--mount", "type=bind,src=/sys/kernel/tracing,dst=/sys/kernel/tracing,options=rbind:ro",
            "--rootfs", root, Path.GetFileName(_directory), "/rename_exporter", .. flags,
        ]);
    }

    /// <summary>Of the exporter, on the host.</summary>
    public async Task<int> PidAsync()
    {
        // "TASK PID STATUS", and a line for each.
        string tasks = (await ControlAsync("tasks", "ls")).Output;
        return int.Parse(tasks.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await ControlAsync("tasks", "rm", "--force", Path.GetFileName(_directory));
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Task<CommandResult> ControlAsync(params string[] arguments) => CommandRunner.RunAsync(
        Path.Combine(s_programs, "ctr"), ["--address", Socket, "--connect-timeout", "1s", .. arguments]);
}
