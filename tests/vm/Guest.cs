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

    private static readonly string[] Disks = ["ext4", "btrfs", "xfs"];

    public string Kernel => kernel;

    // "confined": as a unit would run the exporter, nobody, with three capabilities, under deploy/seccomp.json.
    private static readonly string s_confined = Environment.GetEnvironmentVariable("CONFINED") ?? "";

    private string Out => Boot.OutOf(s_confined.Length > 0 ? $"vm-{s_confined}" : "vm", kernel);

    /// <summary>Not root: what takes CAP_SYS_ADMIN is not to be had.</summary>
    internal static bool Confined => s_confined.Length > 0;

    /// <summary>The console and what every exporter logged.</summary>
    public string Logs => Boot.Logs(Out);

    internal Scenario Scenario(string name) => new(Path.Combine(Out, name));

    public async ValueTask InitializeAsync()
    {
        // For work on the tests: judge once more what the last boot left.
        if (Directory.Exists(Out) && Environment.GetEnvironmentVariable("VM_REUSE") == "1")
        {
            return;
        }

        await Boot.RunAsync(
            kernel, Out, Limit,
            [
                .. Programs,
                .. Directory.EnumerateFiles(Path.GetDirectoryName(Boot.GuestFile("init"))!, "*.sh").Order(),
            ],
            $"sh scenarios.sh {s_confined} {Loads.Arguments}",
            ["--progress", .. Disks.SelectMany(disk => (string[])["--disk", Repository.Disk(disk)])]);
    }

    /// <summary>Built for the guest's architecture. (confine is not, for arm64: it wants that libseccomp.)</summary>
    private string[] Programs => Arm64.Is(kernel)
        ? [Arm64.Exporter, Arm64.Renamer, Arm64.Scraper]
        : [Repository.Binary, Repository.Renamer, Repository.Scraper, Repository.Confine, Repository.SeccompProfile];

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
