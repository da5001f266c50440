using System.Diagnostics;
using System.Globalization;

namespace VmTests;

/// <summary>
/// A kernel, booted once for all tests of a class. Its scenarios run in the guest
/// (guest/scenarios.sh) and leave their raw output; the tests compare.
/// </summary>
public abstract class Guest(string kernel, string scenarios, TimeSpan limit) : IAsyncLifetime
{
    // Twice: boot.sh tries once more when a guest dies before it reports.
    private TimeSpan HostLimit => 2 * limit + TimeSpan.FromMinutes(1);

    private string Out => Path.Combine(Repository.Root, "artifacts", "tests", "vm", kernel);

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
            Directory.Delete(Out, recursive: true);
        }

        string here = Path.Combine(Repository.Root, "tests", "vm");
        string[] files =
        [
            Repository.Exporter,
            Repository.Renamer,
            Path.Combine(Repository.Root, "artifacts", "tests", "scraper"),
            Path.Combine(here, "guest", "exporter.sh"),
            Path.Combine(here, "guest", "check.sh"),
            Path.Combine(here, "guest", "scenarios.sh"),
        ];
        var start = new ProcessStartInfo(Path.Combine(here, "boot.sh")) { RedirectStandardError = true };
        foreach (string argument in (string[])["--kernel", kernel, "--out", Out,
            "--limit", limit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            .. files.SelectMany(file => (string[])["--file", file]), $"sh scenarios.sh {scenarios}"])
        {
            start.ArgumentList.Add(argument);
        }

        using var boot = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(HostLimit);
        string errors = await boot.StandardError.ReadToEndAsync(timeout.Token);
        await boot.WaitForExitAsync(timeout.Token);
        if (boot.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"guest {kernel}: boot.sh ended with {boot.ExitCode}: {errors}\n{Logs}");
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>What a kernel can do, for theories: known before it is booted.</summary>
public interface IKernel
{
    static abstract TheoryData<string> Modes { get; }

    /// <summary>What auto takes of these.</summary>
    static abstract string Auto { get; }
}

/// <summary>Debian 12's kernel: old enough to lack kprobe-multi (no CONFIG_FPROBE).</summary>
public sealed class Linux61() : Guest("6.1", "core", TimeSpan.FromMinutes(4)), IKernel
{
    public static TheoryData<string> Modes => ["fentry", "kprobe", "tracepoint"];

    public static string Auto => "fentry"; // it does not preempt
}

/// <summary>The newest kernel that Debian has; preemptible, and with the new fprobe.</summary>
public sealed class Linux7() : Guest("7", "core load", TimeSpan.FromMinutes(8)), IKernel
{
    public static TheoryData<string> Modes => ["fentry", "kprobe-multi", "kprobe", "tracepoint"];

    public static string Auto => "kprobe-multi";
}
