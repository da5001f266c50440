namespace ExporterToolkit.Settings;

/// <summary>What somebody may have meant.</summary>
internal static class Suggestion
{
    private const int MaxDistance = 4; // --listen-address for --web.listen-address
    private const int MaxLength = 100; // the distance costs the product of the lengths

    /// <returns>The end of a message; empty when nothing is near.</returns>
    public static string For(string text, IEnumerable<string> names)
    {
        string? nearest = text.Length > MaxLength
            ? null
            : names.Order(StringComparer.Ordinal).MinBy(name => Distance(text, name));
        return nearest is null || Distance(text, nearest) > Math.Min(MaxDistance, text.Length / 3)
            ? ""
            : $"; did you mean {nearest}?";
    }

    /// <summary>Letters to insert, remove, change, or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                int best = Math.Min(cost[i - 1, j - 1] + change,
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                cost[i, j] = swapped ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
            }
        }

        return cost[a.Length, b.Length];
    }
}
