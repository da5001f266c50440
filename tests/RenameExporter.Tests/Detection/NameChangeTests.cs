using RenameExporter.Detection;
using Testing;

namespace RenameExporter.Tests.Detection;

public sealed class NameChangeTests
{
    [Theory]
    [InlineData("report.docx", "report.docx.locked")]
    [InlineData("report.docx", "x7Gh2.qqq")]
    [InlineData("report.docx", "x7Gh2")] // no type at all
    [InlineData("REPORT.DOCX", "REPORT.LOCKED")]
    [InlineData("notes", "notes.locked")] // had no type, and got one appended
    [InlineData("a.jpg", "a.averyveryverylongextension")]
    [InlineData("log.log-20261128", "log.enc")]
    [InlineData("a.docx", "a.exe\u00e9")]
    public void Of_aTypeThatGoes_isALoss(string old, string @new) => Assert.True(Change(old, @new).Loses);

    [Theory]
    [InlineData("report.docx", "letter.docx")]
    [InlineData("report.docx", "report.pdf")] // another usual one
    [InlineData("report.docx.tmp", "report.docx")] // its plain name
    [InlineData(".report.docx.Ab12Cd", "report.docx")]
    [InlineData("report.docx", "report.docx.bak")]
    [InlineData("report.docx", "report.docx~")]
    [InlineData("a.log", "a.log.1")]
    [InlineData("a.log", "a.log-20261128")]
    [InlineData("a.jpg", "a.jpg_original")]
    [InlineData("a.jpeg", "a.JPG")]
    [InlineData("a.tmp", "a.locked")] // parked before: no type
    [InlineData("a.7", "a.locked")]
    [InlineData("A.class", "stash/A.class.uniqueId17")] // a build makes it anew
    [InlineData("module.pyc", "module.pyc.140234")]
    [InlineData("main.o", "main.o.d41d8c")]
    [InlineData("a.locked", "a.crypt")]
    [InlineData("notes", "other.locked")]
    [InlineData(".bashrc", ".profile")]
    [InlineData("a.", "a.locked")]
    public void Of_whatEverydayWorkDoes_isNoLoss(string old, string @new) => Assert.False(Change(old, @new).Loses);

    [Theory]
    [InlineData("a.docx", "a.dat", true)]
    [InlineData("a.docx", "a.bak", true)]
    [InlineData("a.docx", "a.locked", true)]
    [InlineData("a.docx", "a", false)]
    [InlineData("a.docx.dat", "a.docx", false)]
    [InlineData("a.crypt", "a.dat", false)]
    public void Of_aUsualTypeThatBecomesAnother_converges(string old, string @new, bool converges) =>
        Assert.Equal(converges, Change(old, @new).Converges);

    [Fact]
    public void Of_jpegAndJpg_isOneType() => Assert.Equal(Change("a.jpg", "a.x").Type, Change("a.jpeg", "a.x").Type);

    [Fact]
    public void Of_namesOfAnyBytes_neverThrows()
    {
        var random = new Random(17);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] old = new byte[random.Next(1, 30)], @new = new byte[random.Next(1, 30)];
            random.NextBytes(old);
            random.NextBytes(@new);
            old[random.Next(old.Length)] = @new[random.Next(@new.Length)] = (byte)'.';
            NameChange.Of(old, @new, UsualTypes.Default);
        }
    }

    [Fact]
    public void Shipped_isTheListOfTheAlerts()
    {
        string line = File.ReadLines(Path.Combine(Repository.Root, "alerts/thresholds.yml"))
            .Single(line => line.StartsWith("usual_extensions:", StringComparison.Ordinal));

        Assert.Equal($"usual_extensions: '{UsualTypes.Shipped}'", line);
    }

    [Theory]
    [InlineData("shipped", "pdf", true)]
    [InlineData("shipped", "3pm", true)]
    [InlineData("shipped", "2026", true)]
    [InlineData("shipped", "odt", true)]
    [InlineData("shipped", "dwg", false)]
    [InlineData("dwg", "dwg", true)]
    [InlineData("dwg", "pdf", false)]
    [InlineData("step?|stl", "ste", true)]
    [InlineData("step?|stl", "step", true)]
    [InlineData("step?|stl", "stepp", false)]
    [InlineData("r[0-9]*x", "r12x", true)]
    [InlineData("r[0-9]*x", "rx", true)]
    [InlineData("r[0-9]*x", "r12", false)]
    public void Find_ofAList_isWhatItSays(string list, string extension, bool isUsual) =>
        Assert.Equal(isUsual, UsualTypes.Of([list]).Find(extension) > 0);

    [Fact]
    public void Find_ofSeveralLists_isAnyOfThem()
    {
        var types = UsualTypes.Of(["shipped", "dwg"]);

        Assert.Equal("dwg", types.NameOf(types.Find("dwg")));
        Assert.Equal("pdf", types.NameOf(types.Find("pdf")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a||b")]
    [InlineData("PDF")]
    [InlineData(".pdf")]
    [InlineData("a.b")]
    [InlineData("a[")]
    [InlineData("a[]")]
    [InlineData("a[z-a]")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("(a|b)")]
    [InlineData("[a-z][a-z]|[a-z][0-9]|[0-9][a-z]")] // more types than have numbers
    public void TryMake_ofWhatIsNoList_refuses(string list) => Assert.False(UsualTypes.TryMake([list], out _));

    private static NameChange Change(string old, string @new) =>
        NameChange.Of(Samples.Bytes(old), Samples.Bytes(@new), UsualTypes.Default);
}
