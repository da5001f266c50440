using System.Diagnostics;
using System.Globalization;

namespace Testing;

/// <summary>strace(1) on a process and all its threads, while this is not disposed of.</summary>
public sealed class CallCount : IAsyncDisposable
{
    private readonly Process _strace;
    private readonly string _summary = Path.GetTempFileName();

    private CallCount(int process) => _strace = Process.Start(new ProcessStartInfo(
        "strace", ["-f", "-c", "-U", "calls,name", "-o", _summary, "-p", $"{process}"])
    {
        RedirectStandardError = true,
    })!;

    /// <returns>Once it counts.</returns>
    public static async Task<CallCount> OfAsync(int process)
    {
        var count = new CallCount(process);
        string? line = await count._strace.StandardError.ReadLineAsync();
        if (line?.Contains("attached", StringComparison.Ordinal) == true)
        {
            _ = count._strace.StandardError.ReadToEndAsync(); // or it would wait for a reader
            return count;
        }

        await count.DisposeAsync();
        throw new InvalidOperationException($"strace cannot count: {line}");
    }

    /// <summary>Ends the count.</summary>
    /// <returns>By name.</returns>
    public async Task<IReadOnlyDictionary<string, long>> EndAsync()
    {
        await _strace.StopAsync("INT");
        return File.ReadLines(_summary)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns is [_, not "total"] && char.IsAsciiDigit(columns[0][0]))
            .ToDictionary(columns => columns[1], columns => long.Parse(columns[0], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            await _strace.StopAsync("INT"); // killed, it would leave the process stopped
        }

        _strace.Dispose();
        File.Delete(_summary);
    }
}
