using System.Text.Json;

namespace VmTests;

/// <summary>What guest/samples.sh left of a guest: what tests/Sampler printed.</summary>
public sealed class SampleGuest
{
    private readonly Guest _guest;

    public SampleGuest(Guest guest)
    {
        guest.AssertEnded("samples");
        _guest = guest;
    }

    private string Out => _guest.Directory;

    /// <summary>What the sampler printed in a scenario: samples, and totals.</summary>
    internal (IReadOnlyList<PrintedSample> Samples, IReadOnlyList<SampleTotals> Totals) Scenario(
        string mode, string name)
    {
        string directory = Path.Combine(Out, $"{mode}-{name}");
        string[] lines = File.ReadAllLines(Path.Combine(directory, "sampler"));
        Assert.True(lines is [var ready, ..] && ready == $"ready {mode}", File.ReadAllText(
            Path.Combine(directory, "sampler.log")));
        Assert.Equal("0", File.ReadAllText(Path.Combine(directory, "exit")).Trim());
        ILookup<bool, JsonElement> json = lines.Skip(1).Select(line => JsonDocument.Parse(line).RootElement)
            .ToLookup(line => line.TryGetProperty("delivered", out _));
        return ([.. json[false].Select(line => new PrintedSample(line))],
            [.. json[true].Select(line => new SampleTotals(line))]);
    }

    /// <summary>What the guest knew of its files: <c>inode 7</c>, <c>device 0:24</c>.</summary>
    internal string Fact(string mode, string name) => File
        .ReadLines(Path.Combine(Out, $"{mode}-names", "facts"))
        .Single(line => line.StartsWith(name + ' ', StringComparison.Ordinal))[(name.Length + 1)..];
}
