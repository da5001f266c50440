using System.Diagnostics;
using System.Globalization;
namespace VmTests;

/// <summary>boot.sh, with as many guests at the same time as the host has CPUs.</summary>
internal static class Boot
{
    // A guest keeps about one CPU busy: much of it waits for polls. Time limits are against hangs only.
    private static readonly SemaphoreSlim s_places = new(Environment.ProcessorCount);

    /// <summary>What a guest reads: tests/vm/guest/NAME.</summary>
    public static string GuestFile(string name) => Path.Combine(Repository.Root, "tests", "vm", "guest", name);

    /// <summary>Below artifacts/tests.</summary>
    public static string OutOf(params string[] names) =>
        Path.Combine([Repository.Root, "artifacts", "tests", .. names]);

    /// <summary>Boots, and comes back when the guest has ended and its files are here.</summary>
    /// <param name="directory">Gets the guest's files; what was there before is gone.</param>
    /// <param name="limit">Of one boot: boot.sh tries once more when a guest dies before it reports.</param>
    /// <exception cref="InvalidOperationException">The guest or its command failed.</exception>
    public static async Task RunAsync(
        string kernel, string directory, TimeSpan limit, IEnumerable<string> files, string command,
        params string[] options)
    {
        await s_places.WaitAsync();
        try
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }

            await BootAsync(kernel, directory, limit,
                [.. options, .. files.SelectMany(file => (string[])["--file", file]), command]);
        }
        finally
        {
            s_places.Release();
        }
    }

    private static async Task BootAsync(string kernel, string directory, TimeSpan limit, string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "tests", "vm", "boot.sh"),
            ["--kernel", kernel, "--out", directory,
                "--limit", limit.TotalSeconds.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            RedirectStandardError = true,
        };
        using var boot = Process.Start(start)!;
        using var timeout = new CancellationTokenSource((2 * limit) + TimeSpan.FromMinutes(1));
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
                $"guest {kernel}: boot.sh ended with {boot.ExitCode}: {errors}\n{Logs(directory)}");
        }
    }

    /// <summary>The console and what every exporter logged.</summary>
    public static string Logs(string directory) => string.Join('\n', Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, "*.log", SearchOption.AllDirectories).Order()
            .Select(file => $"--- {Path.GetRelativePath(directory, file)}\n{File.ReadAllText(file)}")
        : []);
}
