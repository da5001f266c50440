using System.Globalization;
using System.Text.Json;

namespace VmTests;

/// <summary>What a guest left of one scenario: the driver's word and the exporter's.</summary>
internal sealed class Scenario(string directory)
{
    public int ExitStatus => int.Parse(Read("exit"), CultureInfo.InvariantCulture);

    public bool WasReady => File.Exists(Path.Combine(directory, "ready"));

    public string ExporterLog => Read("exporter.log");

    /// <summary>What 'check --format=json' said.</summary>
    public JsonElement Check => JsonDocument.Parse(Read("check.json")).RootElement;

    public string[] Lines(string file) => Read(file).TrimEnd().Split('\n');

    public Scrape Scrape(string name)
    {
        Assert.True(WasReady, $"the exporter did not become ready:\n{ExporterLog}");
        return Testing.Scrape.Read(Path.Combine(directory, $"{name}.metrics"));
    }

    /// <summary>A value of the line that starts with a word: <c>load renamed=1200 failed=0</c>.</summary>
    public decimal Driver(string file, string word, string key)
    {
        string text = Read(file);
        string line = text.Split('\n').SingleOrDefault(l => l.StartsWith(word + ' ', StringComparison.Ordinal))
            ?? throw new InvalidDataException($"no '{word}' line in {file}:\n{text}");
        string value = line.Split(' ').Single(part => part.StartsWith(key + '=', StringComparison.Ordinal));
        return decimal.Parse(value[(key.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(directory, file));
}
