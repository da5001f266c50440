using System.Diagnostics;
using System.Text.Json;

namespace Testing;

/// <summary>A sample, as tests/Sampler prints it.</summary>
public sealed record PrintedSample(JsonElement Json)
{
    public byte[] Comm => Json.GetProperty("comm").GetBytesFromBase64();

    public byte[] Old => Json.GetProperty("old").GetBytesFromBase64();

    public byte[] New => Json.GetProperty("new").GetBytesFromBase64();

    public bool IsTyped => Flag("typed");

    public string Text(string name) => Json.GetProperty(name).GetString()!;

    public long Number(string name) => Json.GetProperty(name).GetInt64();

    public bool Flag(string name) => Json.GetProperty(name).GetBoolean();
}

/// <summary>What was counted, and what became of the samples, in one snapshot.</summary>
public sealed record SampleTotals(JsonElement Json)
{
    public long Counted => Number("renamed") + Number("noops") + Number("failed");

    public long Sampled => Number("sampled");

    public long Suppressed => Number("suppressed_total");

    public long Lost => Number("lost");

    public long Number(string name) => Json.GetProperty(name).GetInt64();

    /// <summary>Each rename is in exactly one of the three.</summary>
    public bool Balances => Counted == Sampled + Suppressed + Lost;

    public override string ToString() => Json.ToString();
}

/// <summary>tests/Sampler, running: the exporter's probe, its reader, and a consumer that prints.</summary>
public sealed class SamplerProcess : IAsyncDisposable
{
    // Against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<PrintedSample> _samples = [];

    private SamplerProcess(string[] flags) => _process = Process.Start(
        new ProcessStartInfo(Path.Combine(Repository.Root, "artifacts/tests/sampler/Sampler"), flags)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    /// <summary>Those seen so far; all of them once it has been stopped.</summary>
    public IReadOnlyList<PrintedSample> Samples => _samples;

    public string Attach { get; private set; } = "";

    /// <returns>Once it is attached. Nobody reads the ring buffer yet.</returns>
    public static async Task<SamplerProcess> StartUnreadAsync(params string[] flags)
    {
        var sampler = new SamplerProcess(flags);
        string line = await sampler.LineAsync()
            ?? throw new InvalidOperationException("the sampler did not attach; standard error says why");
        sampler.Attach = line["ready ".Length..];
        return sampler;
    }

    public static async Task<SamplerProcess> StartAsync(params string[] flags)
    {
        SamplerProcess sampler = await StartUnreadAsync(flags);
        await sampler.CommandAsync("read");
        return sampler;
    }

    /// <param name="command">read, totals or reclaim.</param>
    public async Task<SampleTotals> CommandAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await UpToTotalsAsync();
    }

    /// <summary>Ends it, after the last sample.</summary>
    public async Task<SampleTotals> StopAsync()
    {
        _process.StandardInput.Close();
        SampleTotals totals = await UpToTotalsAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode == 0
            ? totals
            : throw new InvalidOperationException($"the sampler ended with {_process.ExitCode}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task<SampleTotals> UpToTotalsAsync()
    {
        while (await LineAsync() is { } line)
        {
            JsonElement json = JsonDocument.Parse(line).RootElement;
            if (json.TryGetProperty("delivered", out _))
            {
                return new(json);
            }

            _samples.Add(new(json));
        }

        throw new InvalidOperationException("the sampler has ended");
    }

    private async Task<string?> LineAsync()
    {
        using var limit = new CancellationTokenSource(HangLimit);
        return await _process.StandardOutput.ReadLineAsync(limit.Token);
    }
}
