using System.Diagnostics;

namespace Testing;

/// <summary>How the processes that tests start come to their end.</summary>
public static class ProcessEnd
{
    // Against hangs only: no test expects anything to be this slow.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    /// <param name="signal">As kill(1) names it.</param>
    /// <returns>The exit code; 128 + n after signal n.</returns>
    public static async Task<int> StopAsync(this Process process, string signal)
    {
        if (!process.HasExited)
        {
            await CommandRunner.RunAsync("kill", $"-{signal}", $"{process.Id}");
        }

        return await process.EndAsync();
    }

    /// <summary>Waits until it ends of itself.</summary>
    /// <returns>The exit code; 128 + n after signal n.</returns>
    public static async Task<int> EndAsync(this Process process)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <summary>Kills it unless it has ended, and forgets it.</summary>
    public static async Task DiscardAsync(this Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
