namespace RenameExporter.Commands.Top;

internal enum TopView
{
    Actors,
    Files,
    Errors,
    Help,
}

/// <summary>What the person at the terminal has asked for. Immutable: each key makes the next one.</summary>
/// <param name="Filter">Empty: everybody.</param>
/// <param name="IsTyping">The filter.</param>
/// <param name="Selected"><see cref="TopActor.Key"/>; null: the first one.</param>
internal sealed record TopState(
    TopView View = TopView.Actors, TopSort Sort = TopSort.Rate, string Filter = "", bool IsTyping = false,
    bool IsPaused = false, string? Selected = null)
{
    private const int Page = 10, LongestFilter = 256;

    /// <summary>q was typed.</summary>
    public bool IsOver { get; init; }

    /// <summary>The actors that it shows, in order: those with a burst first.</summary>
    public IReadOnlyList<TopActor> Actors(TopModel? model)
    {
        IEnumerable<TopActor> shown = (model?.Actors ?? []).Where(
            actor => Filter.Length == 0 || ((string[])[actor.Comm, actor.User, actor.Uid, actor.Where]).Any(
                name => name.Contains(Filter, StringComparison.OrdinalIgnoreCase)));
        IOrderedEnumerable<TopActor> bursting = shown.OrderByDescending(actor => actor.IsBursting);
        return
        [
            .. Sort switch
            {
                TopSort.Peak => bursting.ThenByDescending(actor => actor.Peak),
                TopSort.Total => bursting.ThenByDescending(actor => actor.Renamed),
                TopSort.Failed => bursting.ThenByDescending(actor => actor.Failed),
                TopSort.Name => bursting.ThenBy(actor => actor.Comm, StringComparer.Ordinal),
                _ => bursting, // as the document has them
            },
        ];
    }

    /// <summary>The place of the selected one; 0: the first, which it is by default.</summary>
    public int Place(IReadOnlyList<TopActor> actors)
    {
        for (int i = 0; i < actors.Count; i++)
        {
            if (actors[i].Key == Selected)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>After a key.</summary>
    public TopState After(ConsoleKeyInfo key, TopModel? model) => IsTyping ? Typed(key) : (key.Key, key.KeyChar) switch
    {
        (ConsoleKey.UpArrow, _) or (_, 'k') => Move(model, -1),
        (ConsoleKey.DownArrow, _) or (_, 'j') => Move(model, 1),
        (ConsoleKey.PageUp, _) => Move(model, -Page),
        (ConsoleKey.PageDown, _) => Move(model, Page),
        (ConsoleKey.Home, _) or (_, 'g') => Move(model, int.MinValue / 2),
        (ConsoleKey.End, _) or (_, 'G') => Move(model, int.MaxValue / 2),
        (ConsoleKey.Enter, _) or (_, 'f') => Toggle(TopView.Files, model),
        (_, 'e') => Toggle(TopView.Errors, model),
        (_, 'h' or '?') => Toggle(TopView.Help, model),
        (_, '/') => this with { IsTyping = true, View = TopView.Actors },
        (_, 's') => this with { Sort = (TopSort)(((int)Sort + 1) % Enum.GetValues<TopSort>().Length), Selected = null },
        (_, 'p' or ' ') => this with { IsPaused = !IsPaused },
        (ConsoleKey.Escape, _) => View != TopView.Actors ? this with { View = TopView.Actors } : this with { Filter = "" },
        (_, 'q') => View != TopView.Actors ? this with { View = TopView.Actors } : this with { IsOver = true },
        _ => this,
    };

    private TopState Typed(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.Enter => this with { IsTyping = false },
        ConsoleKey.Escape => this with { IsTyping = false, Filter = "" },
        ConsoleKey.Backspace => this with { Filter = Filter.Length > 0 ? Filter[..^1] : "" },
        _ => key.KeyChar >= ' ' && key.KeyChar != 0x7f && Filter.Length < LongestFilter
            ? this with { Filter = Filter + key.KeyChar }
            : this,
    };

    private TopState Toggle(TopView view, TopModel? model)
    {
        IReadOnlyList<TopActor> actors = Actors(model);
        return this with
        {
            View = View == view ? TopView.Actors : view,
            Selected = actors.Count > 0 ? actors[Place(actors)].Key : Selected, // whose files stay
        };
    }

    private TopState Move(TopModel? model, int by)
    {
        IReadOnlyList<TopActor> actors = Actors(model);
        return actors.Count == 0 ? this : this with
        {
            Selected = actors[Math.Clamp(Place(actors) + by, 0, actors.Count - 1)].Key,
        };
    }
}
