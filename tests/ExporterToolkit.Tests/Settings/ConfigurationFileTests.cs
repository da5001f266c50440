using ExporterToolkit.Settings;

namespace ExporterToolkit.Tests.Settings;

/// <summary>A file of an exporter's own, read by what is public.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("configuration-").FullName;

    private string Path => System.IO.Path.Combine(_directory, "file.yml");

    [Fact]
    public void Read_keys_areWhatTheySay()
    {
        Colours file = Read("colour: red\nshades:\n  - name: a\n");

        Assert.Empty(file.Errors);
        Assert.Equal("red", file.Colour);
        Assert.Equal(["a"], file.Shades);
        Assert.Matches(@"\A[0-9a-f]{64}\z", file.Hash);
        Assert.NotEqual(file.Hash, Read("colour: blue\n").Hash);
    }

    [Theory]
    [InlineData("colour: grey\n", "line 1: 'colour' must be red or blue")]
    [InlineData("colour: red\ncolor: red\n", "line 2: unknown key 'color'; did you mean colour?")]
    [InlineData("colour: red\nshades:\n- name: [a]\n", "line 3: 'shades[0].name' must be one value")]
    [InlineData("colour: red\nshades: []", "line 2: no line end")]
    [InlineData("[[[\n", "line ")]
    public void Read_aMistake_hasItsLine(string text, string expected) =>
        Assert.StartsWith($"file {Path}, {expected}", Assert.Single(Read(text).Errors), StringComparison.Ordinal);

    [Fact]
    public void Read_whatCannotBe_isAnErrorToo()
    {
        Assert.Equal([$"file {Path}: there is no such file"], Colours.Read(Path).Errors);
    }

    [Fact]
    public void Read_moreBracketsThanAnybodyWrites_stopsThere()
    {
        string brackets = string.Concat(Enumerable.Repeat("[],\n  ", 100_000));
        Assert.Equal([$"file {Path}, line 1000: more than 1000 opening brackets"], Read($"colour: [{brackets}]\n").Errors);
        Assert.StartsWith(
            $"file {Path}, line 1: ", Assert.Single(Read($"colour: [{brackets.ReplaceLineEndings("")}]\n").Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void HaveChanged_aFile_whenItIsTheSameTwice()
    {
        Colours file = Read("colour: red\n");
        Assert.False(file.HaveChanged());
        File.WriteAllText(Path, "colour: blue\n");
        Assert.False(file.HaveChanged());
        Assert.True(file.HaveChanged());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Colours Read(string text)
    {
        File.WriteAllText(Path, text);
        return Colours.Read(Path);
    }

    private sealed class Colours(string file) : ConfigurationFile(file)
    {
        public string? Colour { get; private set; }

        public IReadOnlyList<string> Shades { get; private set; } = [];

        public static Colours Read(string file)
        {
            var read = new Colours(file);
            read.Read("colour", read.Parse);
            return read;
        }

        private void Parse(YamlMap map, Mistakes mistakes)
        {
            if (map.Text("colour") is { } colour && colour.Value is not ("red" or "blue"))
            {
                map.Refuse(colour.Line, "colour", "be red or blue");
            }

            if (CutLine is { } line)
            {
                mistakes.Add(line, "no line end");
            }

            Colour = map.Text("colour")?.Value;
            Shades = [.. map.Maps("shades").Select(shade => shade.Text("name")?.Value ?? "")];
            map.RefuseOthers();
        }
    }
}
