using System.Globalization;

namespace RenameExporter.Commands.Top;

/// <summary>How a line looks where there are colours. What it means is in its text, too.</summary>
internal enum LineStyle
{
    Plain,
    Title,
    Header,
    Selected,
    Alert,
    Warning,
    Dim,
}

/// <summary>A line of the screen: as wide as the screen at most.</summary>
internal readonly record struct ScreenLine(string Text, LineStyle Style = LineStyle.Plain);

/// <summary>What is to be shown, and on what.</summary>
/// <param name="Model">Null: nothing has come yet.</param>
/// <param name="Problem">Why nothing newer has come; null: it has.</param>
/// <param name="Width">Cells.</param>
/// <param name="Height">Lines; 0: as many as there are.</param>
/// <param name="IsUtf8">Else ASCII, but for names.</param>
internal sealed record TopFrame(TopModel? Model, TopState State, string? Problem, int Width, int Height, bool IsUtf8)
{
    /// <summary>Whether somebody can type; else there is nothing about keys.</summary>
    public bool HasKeys => Height > 0;
}

/// <summary>From a document and what somebody has typed to the lines of the screen. Pure.</summary>
internal static class TopScreen
{
    private const int MostBursts = 4;

    // Slower than that is what the detector excludes.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(5);

    private static readonly string[] s_help =
    [
        "up, down, j, k   choose an actor           enter, f   its last files",
        "s                sort by the next column    e          failures by errno",
        "/                filter by process, user    p, space   pause",
        "                 or container               esc        back, or drop the filter",
        "h, ?             this help                  q          quit",
        "",
        "RATE     successful renames in the last second",
        "PEAK     the highest rate of the last minute",
        "TOTAL    successful renames since the actor's series began; FAIL: failed ones",
        "KINDS    what most of its renames were: move (to another directory), repl (over",
        "         a file), swap, ext (another extension), noop; unknown by tracepoint",
        "NEW EXT  the most frequent new extension in its samples",
        "!        a burst like those of ransomware; its rows come first",
    ];

    /// <returns>At most as many lines as the frame has.</returns>
    public static IReadOnlyList<ScreenLine> Render(TopFrame frame)
    {
        var lines = new List<ScreenLine>();
        int foot = frame.Height > 1 ? 1 : 0;
        int all = frame.HasKeys ? frame.Height - foot : int.MaxValue;
        lines.AddRange(Head(frame).Take(all));
        int room = all - lines.Count;
        IEnumerable<ScreenLine> body = (frame.State.View, frame.Model) switch
        {
            (TopView.Help, _) => s_help.Select(line => new ScreenLine(line)),
            (_, null) => [new(frame.Problem is null ? "waiting for the first numbers" : "")],
            (TopView.Errors, { } model) => TopDetails.Errors(model),
            (TopView.Files, { } model) => TopDetails.Files(model, frame.State, frame.IsUtf8),
            (_, { } model) => TopTable.Render(frame, model, room),
        };
        lines.AddRange(body.Take(room));
        if (foot > 0)
        {
            while (lines.Count < all)
            {
                lines.Add(new(""));
            }

            lines.Add(new(Foot(frame.State), LineStyle.Dim));
        }

        return [.. lines.Select(line => line with { Text = Cells.Cut(line.Text, frame.Width) })];
    }

    private static IEnumerable<ScreenLine> Head(TopFrame frame)
    {
        TopModel? model = frame.Model;
        string paused = frame.State.IsPaused ? "  PAUSED" : "";
        yield return new(
            model is null
                ? "rename_exporter top"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"rename_exporter top - {model.Host}  {model.Time.UtcDateTime:HH:mm:ss} UTC  by {model.Attach}{paused}"),
            LineStyle.Title);
        if (model is not null)
        {
            yield return new(Totals(model));
        }

        if ((frame.Problem ?? model?.Blind) is { } problem)
        {
            yield return new($"! {Cells.Harmless(problem)}", LineStyle.Alert);
        }

        TopBurst[] bursts = [.. model?.Bursts ?? []];
        foreach (TopBurst burst in bursts.Take(bursts.Length > MostBursts ? MostBursts - 1 : MostBursts))
        {
            yield return new(Burst(burst, model!), burst.Severity == "critical" ? LineStyle.Alert : LineStyle.Warning);
        }

        if (bursts.Length > MostBursts)
        {
            yield return new($"! and {bursts.Length - MostBursts + 1} more bursts", LineStyle.Alert);
        }
    }

    private static string Totals(TopModel model) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model.Renamed:N0} renames, {model.Failed:N0} failed, {(model.Missed is { } missed ? $"{missed:N0}" : "unknown")} missed, "
        + $"{model.Overflow:N0} in overflow; not seen: {string.Join(", ", model.NotSeen.Select(each => each == "io_uring" ? each : each.Replace('_', ' ')))}");

    private static string Burst(TopBurst burst, TopModel model)
    {
        string types = burst.Types.Count > 0 ? $": {string.Join(' ', burst.Types)}" : "";
        string extension = burst.Extension.Length > 0 ? $" -> .{burst.Extension}" : "";
        string estimated = burst.FilesEstimated > burst.Files ? string.Create(CultureInfo.InvariantCulture, $" of about {burst.FilesEstimated:N0}") : "";
        string quiet = model.Time - burst.Last >= s_quiet ? $", none for {Cells.Duration(model.Time - burst.Last)}" : "";
        string container = burst.Container.Length > 0 ? $" in {burst.Container}" : "";
        string file = burst.LastFile.Length > 0 ? $", last {burst.LastFile}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"! BURST {burst.Severity}: {burst.Comm} ({burst.User}), pid {burst.Pid}{container}{extension}, {burst.Files:N0}{estimated} files in "
            + $"{Cells.Duration(burst.Last - burst.Since)}{quiet} ({burst.Reason}{types}){file}");
    }

    private static string Foot(TopState state) => state.IsTyping
        ? $"filter: {state.Filter}_  (enter keeps it, esc drops it)"
        : state.View != TopView.Actors
        ? "q back  p pause  h help"
        : $"q quit  s sort: {state.Sort.ToString().ToLowerInvariant()}  / filter"
            + (state.Filter.Length > 0 ? $": {Cells.Harmless(state.Filter)}" : "")
            + "  enter files  e errors  p pause  h help";
}
