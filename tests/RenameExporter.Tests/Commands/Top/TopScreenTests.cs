using RenameExporter.Commands.Top;

namespace RenameExporter.Tests.Commands.Top;

public sealed class TopScreenTests
{
    private static readonly string s_minute = $"[{string.Join(',', Enumerable.Range(0, 60))}]";

    [Fact]
    public void Screen_of80by24_hasEverythingThatMatters()
    {
        TopModel model = TopModels.Parse(TopModels.Document(
            bursts: TopModels.Burst,
            actors: string.Join(
                ',',
                TopModels.Actor(
                    "python3", rate: 120, renamed: 213, more: "!burst,\"new_extension\":{\"extension\":\"locked\",\"samples\":30},"
                        + "\"kinds\":{\"moves\":0,\"replacements\":2,\"exchanges\":0,\"noops\":0,\"extension_changes\":213},\"minute\":" + s_minute),
                TopModels.Actor("logrotate", rate: 0.5, renamed: 12345, failed: 4))));

        string[] lines = TopModels.Frame(model).Lines();

        Assert.Equal(24, lines.Length);
        Assert.All(lines, line => Assert.InRange(Cells.Width(line), 0, 80));
        Assert.Equal(
            [
                "rename_exporter top - web-17  20:00:12 UTC  by fentry",
                "12,345 renames, 23 failed, 3 missed, 5 in overflow; not seen: failures before v~",
                "! BURST critical: python3 (ann), pid 4711 -> .locked, 213 of about 400 files in~",
                "   RATE  PEAK TOTAL  FAIL KINDS    NEW EXT  PROCESS         USER     MINUTE",
                "!>  120   240   213     0 ext 100% locked   python3         ann      ▁▂▃▄▄▅▆▇██",
                "    0.5     1 12.3k     4                   logrotate       ann",
            ],
            lines[..6].Select(line => line.TrimEnd()));
        Assert.Equal("q quit  s sort: rate  / filter  enter files  e errors  p pause  h help", lines[^1]);
    }

    [Fact]
    public void Screen_thatIsWide_hasContainersAndTheWholeMinute()
    {
        string id = new('a', 64);
        TopModel model = TopModels.Of(TopModels.Actor(
            "mv", rate: 3, renamed: 7, more: $",\"cgroup\":\"docker-{id}.scope\",\"container_id\":\"{id}\",\"minute\":{s_minute}"));

        string[] lines = TopModels.Frame(model, width: 160).Lines();

        Assert.EndsWith(" CONTAINER    MINUTE", lines[2].TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(" aaaaaaaaaaaa ", lines[3], StringComparison.Ordinal);
        Assert.EndsWith(Sparkline.Of([.. Enumerable.Range(0, 60).Select(i => (double)i)], 60, isUtf8: true), lines[3], StringComparison.Ordinal);
    }

    /// <summary>A uid without its end is another one.</summary>
    [Fact]
    public void User_withoutAName_isWhole()
    {
        TopModel model = TopModels.Of(TopModels.Actor("mv", user: "4294967294").Replace("\"1000\"", "\"4294967294\"", StringComparison.Ordinal));

        Assert.Contains(" 4294967294", TopModels.Frame(model).Lines()[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, 8)]
    [InlineData(20, 3)]
    [InlineData(1, 1)]
    [InlineData(80, 2)]
    [InlineData(200, 60)]
    public void Screen_ofAnySize_fitsIt(int width, int height)
    {
        TopModel model = TopModels.Parse(TopModels.Document(
            bursts: string.Join(',', Enumerable.Repeat(TopModels.Burst, 9)),
            actors: string.Join(',', Enumerable.Range(0, 50).Select(i => TopModels.Actor($"名前{i}", rate: i)))));
        foreach (TopView view in Enum.GetValues<TopView>())
        {
            string[] lines = TopModels.Frame(model, new(view), width, height).Lines();

            Assert.All(lines, line => Assert.InRange(Cells.Width(line), 0, width));
            Assert.Equal(height, lines.Length); // one more would move the others up
        }
    }

    [Fact]
    public void Screen_ofManyActors_scrollsToTheSelectedOne()
    {
        TopModel model = TopModels.Of([.. Enumerable.Range(0, 50).Select(i => TopModels.Actor($"actor{i}", rate: 100 - i))]);
        var state = new TopState(Selected: model.Actors[40].Key);

        string[] lines = TopModels.Frame(model, state).Lines();

        Assert.Contains(lines, line => line.StartsWith(" > ", StringComparison.Ordinal) && line.Contains(" actor40 ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(" actor0 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Name_thatWouldMoveTheCursor_doesNot()
    {
        TopModel model = TopModels.Of(TopModels.Actor("\u001b[2Jevil\r\n\u202e", rate: 1, user: "mallory"));

        string screen = string.Join('\n', TopModels.Frame(model).Lines());

        Assert.Contains("?[2Jevil???", screen, StringComparison.Ordinal);
        Assert.DoesNotContain(screen.Replace("\n", "", StringComparison.Ordinal), c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public void Problem_isSaid_andWhatCameLastStays()
    {
        string[] lines = TopModels.Frame(TopModels.Of(TopModels.Actor("mv", rate: 1)), problem: "GET http://x: refused").Lines();

        Assert.Equal("! GET http://x: refused", lines[2]);
        Assert.Contains(lines, line => line.Contains(" mv ", StringComparison.Ordinal));
        Assert.Equal(
            ["rename_exporter top", "! no", ""], TopModels.Frame(null, problem: "no").Lines()[..3]);
        Assert.Equal("waiting for the first numbers", TopModels.Frame(null).Lines()[1]);
    }

    [Fact]
    public void Files_areThoseOfTheSelectedActor()
    {
        TopModel model = TopModels.Of(
            TopModels.Actor("other"),
            TopModels.Actor(
                "mv", renamed: 2, failed: 1, errors: "{\"EACCES\":1}",
                more: ",\"files\":[{\"time\":\"2026-11-29T20:00:11.000Z\",\"pid\":99,\"old\":\"/a/b\",\"new\":\"/a/c\",\"errno\":\"EACCES\"}]"));
        var state = new TopState(TopView.Files, Selected: model.Actors[1].Key);

        string[] lines = TopModels.Frame(model, state).Lines();

        Assert.Equal("  mv, user ann: 2 renames, 1 failed", lines[2]);
        Assert.Equal("  failed: EACCES 1", lines[3]);
        Assert.Equal("  20:00:11        99 /a/b -> c  (EACCES)", lines[6]);
    }

    [Fact]
    public void Files_thatTheExporterDoesNotTell_areSaidToBeHidden()
    {
        TopModel model = TopModels.Parse(TopModels.Document(actors: TopModels.Actor("mv"), showsFiles: false));

        Assert.Contains(
            TopModels.Frame(model, new(TopView.Files, Selected: model.Actors[0].Key), width: 120).Lines(),
            line => line.Contains("--web.show-events", StringComparison.Ordinal));
    }

    [Fact]
    public void Errors_areByErrno_withWhoMadeMost()
    {
        TopModel model = TopModels.Parse(TopModels.Document(
            errors: "{\"errno\":\"EACCES\",\"count\":15},{\"errno\":\"ENOENT\",\"count\":1}",
            actors: string.Join(
                ',', TopModels.Actor("cp", failed: 5, errors: "{\"EACCES\":5}"), TopModels.Actor("mv", failed: 11, errors: "{\"EACCES\":10,\"ENOENT\":1}"))));

        string[] lines = TopModels.Frame(model, new(TopView.Errors)).Lines();

        Assert.Equal("       15 EACCES           mv (ann) 10, cp (ann) 5", lines[3]);
        Assert.Equal("        1 ENOENT           mv (ann) 1", lines[4]);
    }

    [Fact]
    public void Lines_withoutKeys_haveNeitherSelectionNorFoot()
    {
        string[] lines = TopModels.Frame(TopModels.Of(TopModels.Actor("mv", rate: 1)), width: 132, height: 0).Lines();

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("      1 ", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("{\"version\":1e30}")]
    [InlineData("{\"version\":1,\"time\":\"yesterday\"}")]
    public void Parse_somethingElse_saysSo(string document) => Assert.StartsWith(
        "the answer is no document of /api/v1/live", Assert.Throws<IOException>(() => TopModels.Parse(document)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Parse_anotherVersion_saysSo() => Assert.Equal(
        "the exporter answers in version 2 of the format; this is for 1",
        Assert.Throws<IOException>(() => TopModels.Parse(TopModels.Document(version: 2))).Message);

    [Fact]
    public void Parse_aCountThatIsNone_saysSo() => Assert.StartsWith(
        "the answer is no document of /api/v1/live",
        Assert.Throws<IOException>(() => TopModels.Parse(TopModels.Document().Replace("12345", "-1", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    /// <summary>The document has those who matter now, not all.</summary>
    [Fact]
    public void Filter_thatFindsNobody_saysAmongHowMany()
    {
        TopModel model = TopModels.Parse(
            TopModels.Document(actors: TopModels.Actor("mv")).Replace("\"active\":2", "\"active\":5000", StringComparison.Ordinal));

        Assert.Equal(
            "  none of the 1 actors shown has 'cp' in its process, user or container; 5000 are known",
            TopModels.Frame(model, new(Filter: "cp"), width: 120).Lines()[3]);
    }

    [Fact]
    public void Burst_ofNoType_inAContainer_isOneSentence()
    {
        string burst = TopModels.Burst.Replace("[\"docx\",\"pdf\"],\"extension\":\"locked\"", "[],\"extension\":\"\"", StringComparison.Ordinal)
            .Replace("\"uid\"", $"\"container_id\":\"{new string('a', 64)}\",\"uid\"", StringComparison.Ordinal);

        Assert.Equal(
            "! BURST critical: python3 (ann), pid 4711 in aaaaaaaaaaaa, 213 of about 400 files in 12 s (type loss)",
            TopModels.Frame(TopModels.Parse(TopModels.Document(bursts: burst)), width: 120).Lines()[2]);
    }

    /// <summary>The encryptor rests, or has ended.</summary>
    [Theory]
    [InlineData("warning", "20:00:07.400", "! BURST warning: python3 (ann), pid 4711 -> .locked, 213 of about 400 files in 7 s, none for 5 s (type loss: docx pdf)")]
    [InlineData("critical", "20:00:07.600", "! BURST critical: python3 (ann), pid 4711 -> .locked, 213 of about 400 files in 7 s (type loss: docx pdf)")]
    public void Burst_thatPauses_saysForHowLong(string severity, string last, string expected)
    {
        string burst = TopModels.Burst.Replace("20:00:12.000", last, StringComparison.Ordinal)
            .Replace("\"critical\"", $"\"{severity}\"", StringComparison.Ordinal);

        ScreenLine line = TopScreen.Render(TopModels.Frame(TopModels.Parse(TopModels.Document(bursts: burst)), width: 200))[2];

        Assert.Equal(new ScreenLine(expected, severity == "critical" ? LineStyle.Alert : LineStyle.Warning), line);
    }

    /// <summary>Of an exporter without --labels.cgroup.</summary>
    [Fact]
    public void Container_thatNoLabelTells_isThatOfTheFiles()
    {
        TopModel model = TopModels.Of(TopModels.Actor(
            "mv", more: $",\"files\":[{{\"time\":\"2026-11-29T20:00:11.000Z\",\"pid\":99,\"container_id\":\"{new string('b', 64)}\",\"old\":\"/a\",\"new\":\"/b\"}}]"));

        Assert.Contains(" bbbbbbbbbbbb", TopModels.Frame(model, width: 120).Lines()[3], StringComparison.Ordinal);
        Assert.Contains(", in bbbbbbbbbbbb: ", TopModels.Frame(model, new(TopView.Files, Selected: model.Actors[0].Key)).Lines()[2], StringComparison.Ordinal);
    }
}
