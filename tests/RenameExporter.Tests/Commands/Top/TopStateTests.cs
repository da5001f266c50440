using RenameExporter.Commands.Top;

namespace RenameExporter.Tests.Commands.Top;

public sealed class TopStateTests
{
    private readonly TopModel _model = TopModels.Of(
        TopModels.Actor("b", rate: 9, renamed: 1, failed: 5), TopModels.Actor("a", rate: 8, renamed: 3, user: "bob"),
        TopModels.Actor("c", rate: 7, renamed: 2));

    [Theory]
    [InlineData("", "b a c")]
    [InlineData("s", "b a c")] // by peak
    [InlineData("ss", "a c b")] // by total
    [InlineData("sss", "b a c")] // by failures
    [InlineData("ssss", "a b c")] // by name
    [InlineData("sssss", "b a c")]
    [InlineData("/bo\n", "a")]
    [InlineData("/BO\n", "a")]
    [InlineData("/xx\b\b\n", "b a c")]
    [InlineData("/xx\u001b", "b a c")]
    [InlineData("/b\n\u001b", "b a c")]
    public void Keys_sortAndFilter(string typed, string shown) =>
        Assert.Equal(shown, string.Join(' ', Type(typed).Actors(_model).Select(actor => actor.Comm)));

    [Fact]
    public void Selection_staysWithItsActor_whenTheOrderChanges()
    {
        TopState state = Type("j");
        Assert.Equal(1, state.Place(state.Actors(_model)));

        state = state with { Sort = TopSort.Total };
        Assert.Equal("a", state.Actors(_model)[state.Place(state.Actors(_model))].Comm);
        Assert.Equal("c", Type("jjjj").Selected!.Split('\n')[0]);
        Assert.Equal("b", Type("jjkkk").Selected!.Split('\n')[0]);
    }

    [Fact]
    public void Order_byAnything_hasBurstsFirst()
    {
        TopModel model = TopModels.Of(
            TopModels.Actor("b", rate: 9), TopModels.Actor("z", rate: 1, more: "!burst"), TopModels.Actor("a", rate: 8));

        Assert.Equal(
            ["z b a", "z b a", "z b a", "z b a", "z a b"],
            Enum.GetValues<TopSort>().Select(sort =>
                string.Join(' ', new TopState(Sort: sort).Actors(model).Select(actor => actor.Comm))));
    }

    [Fact]
    public void S_showsTheBeginOfTheNewOrder()
    {
        TopState state = Type("jjss");

        Assert.Equal(0, state.Place(state.Actors(_model)));
    }

    [Theory]
    [InlineData("\n", nameof(TopView.Files))]
    [InlineData("ff", nameof(TopView.Actors))]
    [InlineData("e", nameof(TopView.Errors))]
    [InlineData("h", nameof(TopView.Help))]
    [InlineData("eh?", nameof(TopView.Actors))]
    [InlineData("e\u001b", nameof(TopView.Actors))]
    [InlineData("eq", nameof(TopView.Actors))]
    public void Keys_choosePages(string typed, string view)
    {
        Assert.Equal(view, Type(typed).View.ToString());
        Assert.False(Type(typed).IsOver);
    }

    [Fact]
    public void Q_quits_butIsALetterOfAFilter()
    {
        Assert.True(Type("q").IsOver);
        Assert.Equal((false, "q"), (Type("/q").IsOver, Type("/q").Filter));
    }

    [Fact]
    public void P_pauses_andGoesOn() => Assert.Equal((true, false), (Type("p").IsPaused, Type("p ").IsPaused));

    [Fact]
    public void Files_ofWhoeverWasFirst_stayWhenAnotherOneIsFirst() => Assert.Equal(_model.Actors[0].Key, Type("f").Selected);

    private TopState Type(string keys) => keys.Aggregate(new TopState(), (state, key) => state.After(
        new(key, key switch
        {
            '\n' => ConsoleKey.Enter,
            '\b' => ConsoleKey.Backspace,
            '\u001b' => ConsoleKey.Escape,
            _ => default,
        }, false, false, false), _model));
}
