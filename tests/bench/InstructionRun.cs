using System.Diagnostics;

namespace BenchTests;

/// <summary>One run of bench/instructions.sh, for all rows.</summary>
public sealed class InstructionRun : IAsyncLifetime
{
    // Against hangs only: each guest has a limit of its own, and one more attempt.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(31);

    private static readonly string s_bench = Path.Combine(Repository.Root, "bench");

    /// <summary>What it printed: the table with a verdict behind each row, and why there is none.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The rows of the recorded table, without their figures.</summary>
    public static IEnumerable<string> Recorded =>
        File.ReadLines(Path.Combine(s_bench, "instructions.table"))
            .Where(line => !line.StartsWith('#')).Select(Key);

    /// <summary>The line that this run printed about a row; null: none.</summary>
    public string? Verdict(string row) =>
        Output.Split('\n').SingleOrDefault(line => Key(line) == row);

    /// <summary>Kernel, mode, samples, workload.</summary>
    private static string Key(string line) =>
        string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(4));

    public async ValueTask InitializeAsync()
    {
        using Process run = Process.Start(new ProcessStartInfo(Path.Combine(s_bench, "instructions.sh"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var timeout = new CancellationTokenSource(s_limit);
        Task<string> errors = run.StandardError.ReadToEndAsync(timeout.Token);
        Output = await run.StandardOutput.ReadToEndAsync(timeout.Token) + await errors;
        await run.WaitForExitAsync(timeout.Token);
        Console.WriteLine(Output);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
