namespace RenameExporter.Commands.Top;

/// <summary>The table of actors, in as many columns as the width has room for.</summary>
internal static class TopTable
{
    private const int LeastMinute = 6, MostMinute = 60, Number = 5, Name = 15, Extension = 8, Container = 12, Kinds = 8;

    // A name can be cut, a uid cannot: 2^32 - 2 has ten digits.
    private const int User = 8, LongestUid = 10;

    /// <param name="room">Lines, with the header.</param>
    public static IEnumerable<ScreenLine> Render(TopFrame frame, TopModel model, int room)
    {
        IReadOnlyList<TopActor> actors = frame.State.Actors(model);
        Columns columns = Choose(
            frame.Width, actors.Any(actor => actor.User.Length > User && actor.User == actor.Uid) ? LongestUid : User,
            actors.Any(actor => actor.Where.Length > 0), actors.Any(actor => actor.Kinds.Length > 0));
        yield return new(
            "  " + Row(columns, "RATE", "PEAK", "TOTAL", "FAIL", "KINDS", "NEW EXT", "PROCESS", "USER", "CONTAINER", "MINUTE"),
            LineStyle.Header);
        if (actors.Count == 0)
        {
            yield return new(
                frame.State.Filter.Length > 0
                    ? $"  none of the {model.Actors.Count} actors shown has '{Cells.Harmless(frame.State.Filter)}' in its process, user or container"
                        + (model.Known > (ulong)model.Actors.Count ? $"; {model.Known} are known" : "")
                    : "  no process has renamed a file yet",
                LineStyle.Dim);
        }

        int selected = frame.State.Place(actors);
        int first = room == int.MaxValue ? 0 : Math.Clamp(selected - (room - 1) + 1, 0, Math.Max(0, actors.Count - 1));
        for (int i = first; i < actors.Count && i - first < room - 1; i++)
        {
            TopActor actor = actors[i];
            bool isSelected = frame.HasKeys && i == selected;
            string marks = (actor.IsBursting ? "!" : " ") + (isSelected ? ">" : " ");
            yield return new(
                marks + Row(
                    columns, Cells.Number(actor.Rate), Cells.Number(actor.Peak), Cells.Number(actor.Renamed),
                    Cells.Number(actor.Failed), actor.Kinds, actor.Extension, actor.Comm, actor.User, actor.Where,
                    Sparkline.Of(actor.Minute, columns.Minute, frame.IsUtf8)),
                actor.IsBursting ? LineStyle.Alert
                    : isSelected ? LineStyle.Selected
                    : actor.Failed > actor.Renamed ? LineStyle.Warning : LineStyle.Plain);
        }
    }

    private static string Row(
        Columns columns, string rate, string peak, string total, string failed, string kinds, string extension, string comm,
        string user, string container, string minute) => string.Join(' ',
        (string[])[
            Cells.Right(rate, Number), Cells.Right(peak, Number), Cells.Right(total, Number), Cells.Right(failed, Number),
            .. Cell(columns.HasKinds, kinds, Kinds), .. Cell(columns.HasExtension, extension, Extension), Cells.Left(comm, Name),
            Cells.Left(user, columns.User), .. Cell(columns.HasContainer, container, Container),
            .. Cell(columns.Minute > 0, minute, columns.Minute),
        ]).TrimEnd();

    private static string[] Cell(bool isThere, string text, int width) => isThere ? [Cells.Left(text, width)] : [];

    // The rate is worth most, then whose it is; the rest as there is room.
    private static Columns Choose(int width, int user, bool hasContainers, bool hasKinds)
    {
        int left = width - (2 + (4 * (Number + 1)) + Name + 1 + user);
        bool extension = Take(Extension), container = hasContainers && Take(Container);
        bool minute = Take(LeastMinute), kinds = hasKinds && Take(Kinds);
        int room = Math.Min(MostMinute, LeastMinute + Math.Max(0, left)), each = (MostMinute + room - 1) / room;
        return new(user, kinds, extension, container, minute ? MostMinute / each : 0); // each bar as many seconds

        bool Take(int cells)
        {
            bool fits = left >= cells + 1;
            left -= fits ? cells + 1 : 0;
            return fits;
        }
    }

    private readonly record struct Columns(int User, bool HasKinds, bool HasExtension, bool HasContainer, int Minute);
}
