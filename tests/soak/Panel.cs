using System.Globalization;
using System.Text;

namespace Soak;

/// <param name="Life">Of the exporter: no line leads from one to the next.</param>
internal readonly record struct Point(double Seconds, double Value, int Life);

/// <summary>From seconds to the width of the picture.</summary>
internal sealed record Axis(double Seconds)
{
    public const int Width = 900, Left = 70, Right = 880, Top = 60, PanelHeight = 130;

    public double X(double seconds) => Left + ((Right - Left) * seconds / Seconds);

    public void DrawMinutes(StringBuilder text, double y)
    {
        double step = Math.Max(1, Math.Ceiling(Seconds / 600));
        for (double minute = 0; minute * 60 <= Seconds; minute += step)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"""<text x="{X(minute * 60):F1}" y="{y}" text-anchor="middle" fill="#666">{minute} min</text>""").Append('\n');
        }
    }
}

/// <param name="Lines">In the order of the colours.</param>
/// <param name="IsDots">Single values; between them nothing is known.</param>
internal sealed record Panel(string Name, Point[][] Lines, bool IsDots)
{
    private const int Head = 22;

    public void Draw(StringBuilder text, Axis axis, int top, string[] colours)
    {
        double low = Math.Min(0, Lines.SelectMany(line => line).Select(point => point.Value).DefaultIfEmpty().Min());
        double high = Nice(Math.Max(1, Lines.SelectMany(line => line).Select(point => point.Value).DefaultIfEmpty().Max()));
        double bottom = top + Axis.PanelHeight - 14;
        double Y(double value) => bottom - ((bottom - top - Head) * (value - low) / (high - low));

        text.Append(CultureInfo.InvariantCulture, $"""<text x="{Axis.Left}" y="{top + 14}">{Name}</text>""").Append('\n');
        foreach (double value in (double[])[low, (low + high) / 2, high])
        {
            text.Append(CultureInfo.InvariantCulture,
                $"""
                <path d="M{Axis.Left} {Y(value):F1}H{Axis.Right}" stroke="#ddd"/><text x="{Axis.Left - 6}" y="{Y(value) + 4:F1}" text-anchor="end" fill="#666">{value:#,0.#}</text>

                """);
        }

        for (int i = 0; i < Lines.Length; i++)
        {
            // Where the same values lie on each other all must be seen: dots get smaller.
            text.Append(IsDots
                ? string.Concat(Lines[i].Select(point => string.Create(CultureInfo.InvariantCulture,
                    $"""<circle cx="{axis.X(point.Seconds):F1}" cy="{Y(point.Value):F1}" r="{4 - i}" fill="{colours[i]}"/>""")))
                : string.Concat(Lines[i].GroupBy(point => point.Life).Select(life =>
                    $"""<polyline points="{string.Join(' ', life.Select(At))}" fill="none" stroke="{colours[i]}" stroke-width="1.3"/>""")))
                .Append('\n');
        }

        string At(Point point) =>
            string.Create(CultureInfo.InvariantCulture, $"{axis.X(point.Seconds):F1},{Y(point.Value):F1}");
    }

    /// <summary>The next number with one digit, or with a half.</summary>
    private static double Nice(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Ceiling(value / unit * 2) / 2 * unit;
    }
}
