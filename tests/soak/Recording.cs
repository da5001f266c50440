using System.Globalization;

namespace Soak;

/// <summary>An exporter at a second of the run.</summary>
/// <param name="Balance">Where the driver rested at that moment.</param>
internal sealed record Row(
    double Seconds, string Role, int Life, Usage Usage, Ledger Ledger, Balance? Balance)
{
    public string Csv() => string.Create(CultureInfo.InvariantCulture,
        $"{Seconds:F1},{Role},{Life},{Usage.ResidentBytes},{Usage.Descriptors},{Usage.Threads},"
        + $"{Ledger.Counted},{Ledger.Overflow},{Ledger.Missed},{Ledger.Reclaimed},"
        + $"{Balance?.Driver},{Balance?.Others.Low},{Balance?.Difference}");
}

/// <summary>The rows of a run; on disk at once, as a run may be interrupted.</summary>
internal sealed class Recording : IDisposable
{
    private const string Header =
        "seconds,exporter,life,rss_bytes,descriptors,threads,counted,overflow,missed,reclaimed,driver,others,difference";

    private readonly StreamWriter _csv;
    private readonly List<Row> _rows = [];

    public Recording(string path)
    {
        _csv = new StreamWriter(path) { AutoFlush = true };
        _csv.WriteLine(Header);
    }

    public IReadOnlyList<Row> Rows
    {
        get
        {
            lock (_rows)
            {
                return [.. _rows];
            }
        }
    }

    public IReadOnlyList<Row> Of(string role) => [.. Rows.Where(row => row.Role == role)];

    public void Add(Row row)
    {
        lock (_rows)
        {
            _rows.Add(row);
            _csv.WriteLine(row.Csv());
        }
    }

    public void Dispose() => _csv.Dispose();
}
