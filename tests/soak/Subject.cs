namespace Soak;

/// <summary>One of the exporters of a soak, over all its lives.</summary>
/// <param name="role">What the files call it.</param>
/// <param name="flags">Of the exporter.</param>
internal sealed class Subject(string role, params string[] flags) : IAsyncDisposable
{
    private ExporterProcess? _exporter;

    public string Role => role;

    /// <summary>From 1; 0 before the first one.</summary>
    public int Life { get; private set; }

    /// <summary>
    /// Where the books of this life begin: what it had counted when the driver had done how much, and others.
    /// Null: it was started while the driver was at work, and the driver has not rested since.
    /// </summary>
    public Opening? Opening { get; set; }

    public ExporterProcess Exporter => _exporter ?? throw new InvalidOperationException($"{role} does not run");

    public string Port => Exporter.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What it holds of this host; null while it does not run.</summary>
    public Usage? Usage => _exporter is null ? null : Usage.Of(_exporter.Id);

    public async Task StartAsync()
    {
        _exporter = await ExporterProcess.StartAsync(flags);
        Life++;
        Opening = null;
    }

    public async Task StopAsync()
    {
        ExporterProcess exporter = Exporter;
        _exporter = null;
        int status = await exporter.StopAsync();
        string log = exporter.Log;
        await exporter.DisposeAsync();
        if (status != 0 || log.Contains("level=ERROR", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{role}, life {Life}, ended with {status}:\n{log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_exporter is not null)
        {
            await _exporter.DisposeAsync();
        }
    }
}

internal sealed record Opening(Ledger Ledger, decimal Driver, Span Others);
