namespace VmTests;

/// <summary>
/// A kernel, booted once for all tests of it. Its scripts run in the guest, one after the other (guest/each.sh),
/// and leave their raw output; the tests compare.
/// </summary>
/// <param name="kernel">As kernels.table calls it.</param>
public abstract class Guest(string kernel) : IAsyncLifetime
{
    // An emulated CPU on a busy machine is slow; this is against hangs only.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private static readonly string[] Disks = ["ext4", "btrfs", "xfs"];

    public string Kernel => kernel;

    // "confined": as a unit would run the exporter, nobody, with three capabilities, under deploy/seccomp.json.
    private static readonly string s_confined = Environment.GetEnvironmentVariable("CONFINED") ?? "";

    // For work on the tests: those alone.
    private static readonly string[] s_chosen =
        (Environment.GetEnvironmentVariable("VM_SCRIPTS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal string Directory => Boot.OutOf(s_confined.Length > 0 ? $"vm-{s_confined}" : "vm", kernel);

    /// <summary>Not root: what takes CAP_SYS_ADMIN is not to be had.</summary>
    internal static bool Confined => s_confined.Length > 0;

    /// <summary>The console and what every exporter logged.</summary>
    public string Logs => Boot.Logs(Directory);

    /// <summary>What it runs besides the matrix; the tests of these start the exporter as they want it, or another program.</summary>
    private protected virtual GuestScript[] OtherScripts => [];

    /// <summary>Each attach mode, each cell; a guest that is for one thing has another.</summary>
    private protected virtual GuestScript MainScript => GuestScript.Scenarios(kernel, s_confined);

    /// <summary>What it has besides the usual disks.</summary>
    private protected virtual string[] OtherDisks => [];

    private GuestScript[] Scripts =>
        [.. ((GuestScript[])[MainScript, .. Confined ? [] : OtherScripts])
            .Where(script => s_chosen.Length == 0 || s_chosen.Contains(script.Name))];

    internal Scenario Scenario(string name) => new(Path.Combine(Directory, name));

    /// <summary>A script that failed fails its own tests.</summary>
    internal void AssertEnded(string script)
    {
        string status = Path.Combine(Directory, $"{script}.status");
        Assert.True(File.Exists(status), $"{script}.sh was not run on {kernel}");
        if (File.ReadAllText(status).Trim() != "0")
        {
            Assert.Fail($"{script}.sh failed on {kernel}:\n{Logs}");
        }
    }

    public async ValueTask InitializeAsync()
    {
        // For work on the tests: judge once more what the last boot left.
        if (System.IO.Directory.Exists(Directory) && Environment.GetEnvironmentVariable("VM_REUSE") == "1")
        {
            return;
        }

        // Who has most to do is first in the queue for a place: the run is as long as the guest that ends last. A matrix
        // is more than all others.
        int others = Math.Max(0, 4 - Scripts.Length);
        await Task.Delay(TimeSpan.FromSeconds(Scripts.Any(script => script.Name == "scenarios") ? others : 5));
        IEnumerable<string> shell = System.IO.Directory
            .EnumerateFiles(Path.GetDirectoryName(Boot.GuestFile("init"))!, "*.sh").Order();
        await Boot.RunAsync(
            kernel, Directory, Limit,
            [.. Scripts.SelectMany(script => script.Files).Distinct(), .. shell],
            $"sh each.sh {string.Join(' ', Scripts.Select(script => $"'{script.Name} {script.Arguments}'"))}",
            ["--progress", .. Disks.Concat(OtherDisks).SelectMany(disk => (string[])["--disk", Repository.Disk(disk)])]);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
