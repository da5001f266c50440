using System.Text;

namespace VmTests;

/// <summary>The table: a row for each scenario, a column for each mode of each kernel.</summary>
internal sealed class MatrixReport(
    IReadOnlyCollection<Result> results, IReadOnlyCollection<(string Kernel, string Mode, string Errno)> refusals)
{
    private const int NameWidth = 18;

    private readonly string[] _kernels =
        [.. results.Select(result => result.Kernel).Distinct().Order(StringComparer.Ordinal)];

    private readonly ILookup<(string, string, string), Result> _cells =
        results.ToLookup(result => (result.Kernel, result.Mode, result.Cell));

    private readonly HostGap[] _gaps = [.. HostGap.Of(results)];

    public string Text()
    {
        var text = new StringBuilder("\n");
        text.AppendLine("+ passed   ! failed   - skipped   . not in this run");
        text.AppendLine($"modes: {string.Join(", ", AllModes.Names.Select((mode, i) => $"{Letter(i)} {mode}"))}");
        text.AppendLine().Append(' ', NameWidth);
        foreach (string kernel in _kernels)
        {
            text.Append(kernel.PadRight(ColumnWidth));
        }

        text.AppendLine().Append(' ', NameWidth);
        foreach (string _ in _kernels)
        {
            text.Append(string.Concat(AllModes.Names.Select((_, i) => $"{Letter(i)} ")).PadRight(ColumnWidth));
        }

        text.AppendLine();
        string group = "";
        foreach (Cell cell in Cell.All)
        {
            if (cell.Group != group)
            {
                text.AppendLine($"{group = cell.Group}:");
            }

            AppendRow(text, cell);
        }

        AppendReasons(text);
        text.AppendLine("\nwhat this host's own tests cannot do, because of its kernel:");
        foreach (HostGap gap in _gaps)
        {
            text.AppendLine($"  {gap}");
        }

        AppendSums(text);
        return text.ToString();
    }

    /// <summary>What is not as the table of expectations says.</summary>
    public IEnumerable<string> Differences(Expected expected)
    {
        foreach (var column in results.GroupBy(result => (result.Kernel, result.Mode)))
        {
            (string kernel, string mode) = column.Key;
            int passed = column.Count(result => result.Outcome == Outcome.Passed);
            int? wanted = expected.Passes(kernel, mode);
            if (wanted != passed)
            {
                yield return $"{kernel} {mode}: {passed} passed, expected {wanted?.ToString() ?? "a row"}";
            }
        }

        // One kernel alone need not have everything, and arm64 has no 32-bit calls of x86.
        bool wantsAll = _kernels.Count(kernel => !Arm64.Is(kernel)) > 1;
        foreach (HostGap gap in _gaps.Where(gap => wantsAll && gap.RunOn.Length == 0))
        {
            yield return $"nowhere in this run, nor on this host: {gap.What}";
        }

        foreach (Result skip in results.Where(result => result.Outcome == Outcome.Skipped))
        {
            if (!expected.IsSkip(skip.Kernel, skip.Cell, skip.Why.Split(':')[0]))
            {
                yield return $"{skip.Kernel} {skip.Mode}: {skip.Cell} was skipped: {skip.Why}";
            }
        }
    }

    private static int ColumnWidth => (2 * AllModes.Names.Length) + 2;

    private static char Letter(int mode) => "fmkta"[mode];

    private void AppendRow(StringBuilder text, Cell cell)
    {
        text.Append($"  {cell.Name}".PadRight(NameWidth));
        foreach (string kernel in _kernels)
        {
            string marks = string.Concat(AllModes.Names.Select(mode => $"{Mark(kernel, mode, cell.Name)} "));
            text.Append(marks.PadRight(ColumnWidth));
        }

        text.AppendLine();
    }

    private char Mark(string kernel, string mode, string cell) =>
        _cells[(kernel, mode, cell)].LastOrDefault()?.Outcome switch
        {
            Outcome.Passed => '+',
            Outcome.Failed => '!',
            Outcome.Skipped => '-',
            _ => refusals.Any(refusal => refusal.Kernel == kernel && refusal.Mode == mode) ? '-' : '.',
        };

    private void AppendReasons(StringBuilder text)
    {
        text.AppendLine();
        foreach ((string kernel, string mode, string errno) in refusals)
        {
            text.AppendLine($"skipped: {kernel} {mode}, all: ModeRefused: {errno}");
        }

        foreach (Result result in results.Where(result => result.Outcome != Outcome.Passed))
        {
            text.AppendLine($"{result.Outcome.ToString().ToLowerInvariant()}: {result.Kernel} {result.Mode}, "
                + $"{result.Cell}: {result.Why}");
        }
    }

    private void AppendSums(StringBuilder text)
    {
        text.AppendLine();
        foreach (var column in results.OrderBy(result => result.Kernel, StringComparer.Ordinal)
            .GroupBy(result => (result.Kernel, result.Mode)))
        {
            int Of(Outcome outcome) => column.Count(result => result.Outcome == outcome);
            text.AppendLine($"{column.Key.Kernel,-10} {column.Key.Mode,-13} {Of(Outcome.Passed),3} passed, "
                + $"{Of(Outcome.Failed)} failed, {Of(Outcome.Skipped)} skipped");
        }
    }
}
