namespace Testing.Detection;

/// <summary>Parts of the patterns for which figures are given.</summary>
public enum Part
{
    Tuned,
    KeptOut,
    Both,
}

/// <summary>What became of a pattern.</summary>
/// <param name="Verdict">Null: it could not be run.</param>
public sealed record PatternVerdict(string Pattern, bool IsMalicious, Verdict? Verdict)
{
    public bool IsIn(Part part) => part.Has(Pattern);
}

/// <summary>Counts of patterns: what could not be run is in none of them.</summary>
public sealed class Tally
{
    private readonly PatternVerdict[] _ran;

    /// <param name="isMalicious">Which of them.</param>
    public Tally(IEnumerable<PatternVerdict> patterns, bool isMalicious, Part part) =>
        _ran = [.. patterns.Where(p => p.Verdict is not null && p.IsMalicious == isMalicious && p.IsIn(part))];

    public Share Critical => Of(Verdict.Critical);

    public Share Warning => Of(Verdict.Warning);

    /// <summary>With a warning at least.</summary>
    public Share Alerted => new(Critical.Count + Warning.Count, _ran.Length);

    public IEnumerable<string> Names(Verdict verdict) => _ran.Where(p => p.Verdict == verdict).Select(p => p.Pattern);

    private Share Of(Verdict verdict) => new(_ran.Count(p => p.Verdict == verdict), _ran.Length);
}
