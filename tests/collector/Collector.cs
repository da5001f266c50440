using System.Collections.Concurrent;
using System.Diagnostics;

namespace CollectorTests;

/// <summary>A collector that runs: otelcol, which fetch-collector.sh compiled from Debian's sources.</summary>
internal sealed class Collector : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan s_hangLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private Collector(IEnumerable<string> configurations, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(Program, configurations.SelectMany(file => new[] { "--config", file }))
        {
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginErrorReadLine();
    }

    public static string Program => Repository.InArtifacts("tests/collector/otelcol");

    public string Log => string.Join('\n', _log);

    /// <param name="configurations">Paths, or configurations as <c>yaml:</c>; later ones win.</param>
    /// <returns>Once it is ready.</returns>
    public static async Task<Collector> StartAsync(
        IEnumerable<string> configurations, IReadOnlyDictionary<string, string> variables)
    {
        var collector = new Collector(configurations, variables);
        var watch = Stopwatch.StartNew();
        while (!collector.Log.Contains("Everything is ready", StringComparison.Ordinal))
        {
            if (watch.Elapsed > s_hangLimit || collector._process.HasExited)
            {
                string log = collector.Log;
                await collector.DisposeAsync();
                throw new InvalidOperationException($"the collector does not become ready:\n{log}");
            }

            await Task.Delay(50);
        }

        return collector;
    }

    /// <returns>What is wrong with a configuration; empty: nothing.</returns>
    public static async Task<string> ValidateAsync(string json)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, json);
            CommandResult result = await CommandRunner.RunAsync(Program, "validate", "--config", file);
            return result.ExitCode == 0 ? "" : result.Error;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What it has taken it delivers first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.StopAsync("TERM");
        }

        _process.Dispose();
    }
}
