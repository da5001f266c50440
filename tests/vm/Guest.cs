using System.Diagnostics;
using System.Globalization;

namespace VmTests;

/// <summary>
/// A kernel, booted once for all tests of a class. Its scenarios run in the guest
/// (guest/scenarios.sh) and leave their raw output; the tests compare.
/// </summary>
/// <param name="kernel">As kernels.table calls it.</param>
public abstract class Guest(string kernel) : IAsyncLifetime
{
    // An emulated CPU on a busy machine is slow; this is against hangs only.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private static readonly string Here = Path.Combine(Repository.Root, "tests", "vm");

    private static readonly string[] Disks = ["ext4", "btrfs", "xfs"];

    public string Kernel => kernel;

    // "confined": as a unit would run the exporter, nobody, with three capabilities, under deploy/seccomp.json.
    private static readonly string s_confined = Environment.GetEnvironmentVariable("CONFINED") ?? "";

    private string Out => Path.Combine(
        Repository.Root, "artifacts", "tests", s_confined.Length > 0 ? $"vm-{s_confined}" : "vm", kernel);

    /// <summary>The console and what every exporter logged.</summary>
    public string Logs => string.Join('\n', Directory.Exists(Out)
        ? Directory.EnumerateFiles(Out, "*.log", SearchOption.AllDirectories).Order()
            .Select(file => $"--- {Path.GetRelativePath(Out, file)}\n{File.ReadAllText(file)}")
        : []);

    internal Scenario Scenario(string name) => new(Path.Combine(Out, name));

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Out))
        {
            // For work on the tests: judge once more what the last boot left.
            if (Environment.GetEnvironmentVariable("VM_REUSE") == "1")
            {
                return;
            }

            Directory.Delete(Out, recursive: true);
        }

        var start = new ProcessStartInfo(Path.Combine(Here, "boot.sh"), Arguments())
        {
            RedirectStandardError = true,
        };
        using var boot = Process.Start(start)!;
        // Twice: boot.sh tries once more when a guest dies before it reports.
        using var timeout = new CancellationTokenSource((2 * Limit) + TimeSpan.FromMinutes(1));
        string errors = "";
        while (await boot.StandardError.ReadLineAsync(timeout.Token) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            errors += line + '\n';
        }

        await boot.WaitForExitAsync(timeout.Token);
        if (boot.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"guest {kernel}: boot.sh ended with {boot.ExitCode}: {errors}\n{Logs}");
        }
    }

    /// <summary>Built for the guest's architecture. (confine is not, for arm64: it wants that libseccomp.)</summary>
    private string[] Programs => Arm64.Is(kernel)
        ? [Arm64.Exporter, Arm64.Renamer, Arm64.Scraper]
        : [Repository.Binary, Repository.Renamer, Repository.Scraper, Repository.Confine, Repository.SeccompProfile];

    private IEnumerable<string> Arguments()
    {
        IEnumerable<string> files =
        [
            .. Programs,
            .. Directory.EnumerateFiles(Path.Combine(Here, "guest"), "*.sh").Order(),
        ];
        IEnumerable<string> disks = Disks.Select(name => Repository.Disk(name));
        return
        [
            "--progress", "--kernel", kernel, "--out", Out,
            "--limit", Limit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            .. disks.SelectMany(disk => (string[])["--disk", disk]),
            .. files.SelectMany(file => (string[])["--file", file]),
            $"sh scenarios.sh {s_confined} {Loads.Arguments}",
        ];
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
