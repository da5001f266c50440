using System.Globalization;
using System.Text.Json;

namespace VmTests;

/// <summary>What a guest left of one exporter's life: the driver's word and the exporter's.</summary>
internal sealed class Scenario(string directory)
{
    private const int Absent = 3; // the driver's exit status

    public int ExitStatus => int.Parse(Read("exit"), CultureInfo.InvariantCulture);

    public int FirstExitStatus => int.Parse(Read("first-exit"), CultureInfo.InvariantCulture);

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

    /// <summary>Whether the guest came to it.</summary>
    public bool Exists => Directory.Exists(directory);

    public bool Has(string file) => File.Exists(Path.Combine(directory, file));

    /// <summary>Lines of the exporter's log that have this text.</summary>
    public int Count(string text) => Lines("exporter.log").Count(line => line.Contains(text, StringComparison.Ordinal));

    public bool Did(string cell) => Read($"{cell}.status").Trim() == "0";

    /// <summary>
    /// Fails when the driver did not do what it was asked for; skips the test when the kernel has not
    /// what that takes.
    /// </summary>
    public void AssertRan(string cell)
    {
        int status = int.Parse(Read($"{cell}.status"), CultureInfo.InvariantCulture);
        Skip.Unless(status != Absent, SkipReason.NotInKernel, Read($"{cell}.error").Trim());
        Assert.True(status == 0, $"the driver ended with {status}: {Read($"{cell}.error")}");
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
