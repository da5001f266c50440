using System.Diagnostics;

namespace Testing;

/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs a program to its end.</summary>
public static class CommandRunner
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(10);

    public static Task<CommandResult> RunAsync(string program, params string[] arguments) =>
        RunWithInputAsync("", program, arguments);

    /// <summary>For what compiles, or boots.</summary>
    public static Task<CommandResult> RunLongAsync(
        TimeSpan limit, string program, params string[] arguments) => RunAsync(limit, "", program, arguments);

    public static Task<CommandResult> RunWithInputAsync(
        string input, string program, params string[] arguments) => RunAsync(HangLimit, input, program, arguments);

    private static async Task<CommandResult> RunAsync(
        TimeSpan hangLimit, string input, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(hangLimit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} does not end");
        }

        return new(process.ExitCode, await output, await error);
    }
}
