using System.Globalization;

namespace RenameExporter.Commands.Top;

/// <summary>What is shown in place of the table: one actor with its files, and failures by errno.</summary>
internal static class TopDetails
{
    private const int MostActors = 5;

    public static IEnumerable<ScreenLine> Files(TopModel model, TopState state, bool isUtf8)
    {
        TopActor? actor = model.Actors.FirstOrDefault(actor => actor.Key == state.Selected);
        if (actor is null)
        {
            yield return new("  this actor is no longer among those shown");
            yield break;
        }

        string container = actor.Where.Length > 0 ? $", in {actor.Where}" : "";
        string extension = actor.Extension.Length > 0 ? $", gives .{actor.Extension}" : "";
        yield return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(actor.IsBursting ? "!" : " ")} {actor.Comm}, user {actor.User}{container}: {actor.Renamed:N0} renames, "
                + $"{actor.Failed:N0} failed{extension}"),
            actor.IsBursting ? LineStyle.Alert : LineStyle.Title);
        if (actor.Errors.Count > 0)
        {
            yield return new("  failed: " + string.Join(", ", actor.Errors.Select(Error)));
        }

        if (actor.Minute.Count > 0)
        {
            yield return new($"  last minute: {Sparkline.Of(actor.Minute, actor.Minute.Count, isUtf8)}");
        }

        yield return new("");
        if (!model.ShowsFiles)
        {
            yield return new("  the exporter shows no paths: start it with --web.show-events, or run 'rename_exporter top' there as root");
        }
        else if (actor.Files.Count == 0)
        {
            yield return new("  no samples of its renames yet; 5 a second are taken while top or the page is open");
        }
        else
        {
            yield return new("  TIME (UTC)     PID OLD -> NEW", LineStyle.Header);
        }

        foreach (TopFile file in actor.Files)
        {
            yield return new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {file.Time.UtcDateTime:HH:mm:ss} {file.Pid,9} {Path(file.Old)} -> {Path(Shortened(file))}")
                + (file.Errno.Length > 0 ? $"  ({file.Errno})" : ""),
                file.Errno.Length > 0 ? LineStyle.Warning : LineStyle.Plain);
        }
    }

    public static IEnumerable<ScreenLine> Errors(TopModel model)
    {
        yield return new("    COUNT ERRNO            BY", LineStyle.Header);
        if (model.Errors.Count == 0)
        {
            yield return new("  no rename has failed", LineStyle.Dim);
        }

        foreach (var (errno, count) in model.Errors)
        {
            string by = string.Join(", ", model.Actors
                .Select(actor => (actor, actor.Errors.FirstOrDefault(error => error.Errno == errno).Count))
                .Where(each => each.Count > 0).OrderByDescending(each => each.Count).Take(MostActors)
                .Select(each => $"{each.actor.Comm} ({each.actor.User}) {Cells.Number(each.Count)}"));
            yield return new($"    {Cells.Right(Cells.Number(count), 5)} {Cells.Left(errno, 16)} {by}");
        }
    }

    private static string Error((string Errno, ulong Count) error) => $"{error.Errno} {Cells.Number(error.Count)}";

    // In the same directory the name says all.
    private static string Shortened(TopFile file) => file.Old.LastIndexOf('/') is var end and >= 0
        && file.New.LastIndexOf('/') == end && file.New.AsSpan(0, end).SequenceEqual(file.Old.AsSpan(0, end))
        ? file.New[(end + 1)..]
        : file.New;

    private static string Path(string path) => path.Length > 0 ? path : "?";
}
