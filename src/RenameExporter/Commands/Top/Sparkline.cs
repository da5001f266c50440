namespace RenameExporter.Commands.Top;

/// <summary>Rates as a row of bars, each a cell.</summary>
internal static class Sparkline
{
    private const string Blocks = " ▁▂▃▄▅▆▇█", Plain = " .:-=+*%#";

    /// <param name="rates">The oldest first.</param>
    /// <param name="width">Cells. More rates than that share one, which shows the highest of them.</param>
    /// <param name="isUtf8">Else ASCII.</param>
    public static string Of(IReadOnlyList<double> rates, int width, bool isUtf8)
    {
        string levels = isUtf8 ? Blocks : Plain;
        double most = rates.DefaultIfEmpty().Max();
        return string.Create(Math.Max(0, width), (rates, levels, most), static (cells, bars) =>
        {
            for (int i = 0; i < cells.Length; i++)
            {
                // Of the last cells × n rates: the newest one is in the last cell.
                double rate = Highest(bars.rates, cells.Length, i);
                cells[i] = bars.most <= 0 || rate <= 0
                    ? bars.levels[0]
                    : bars.levels[Math.Max(1, (int)Math.Ceiling(rate / bars.most * (bars.levels.Length - 1)))];
            }
        });
    }

    private static double Highest(IReadOnlyList<double> rates, int cells, int cell)
    {
        int each = Math.Max(1, (rates.Count + cells - 1) / cells);
        int end = rates.Count - ((cells - 1 - cell) * each);
        double highest = 0;
        for (int i = Math.Max(0, end - each); i < end; i++)
        {
            highest = Math.Max(highest, rates[i]);
        }

        return highest;
    }
}
