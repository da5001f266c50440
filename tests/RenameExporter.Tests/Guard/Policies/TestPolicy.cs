using RenameExporter.Guard.Policies;
using Testing;

namespace RenameExporter.Tests.Guard.Policies;

/// <summary>Policies from text, and a directory for what they name.</summary>
internal sealed class TestPolicy : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The least that a rule has, as an item of a list in braces.</summary>
    public const string Rule = "{name: r, match: {uids: [1000]}, budget: 10, refill: 1/s, action: stop}";

    private readonly DirectoryInfo _directory = SharedDirectory.Create("guard-policy-");

    public string Directory => _directory.FullName;

    public string File => Path.Combine(Directory, "guard.yml");

    public static Policy Of(string text)
    {
        using var policy = new TestPolicy();
        PolicyFile file = policy.Read(text);
        Assert.Empty(file.Errors);
        return file.Policy!;
    }

    /// <summary>Its errors, without the file's name.</summary>
    public static IReadOnlyList<string> Errors(string text, bool isOld = false)
    {
        using var policy = new TestPolicy();
        PolicyFile file = policy.Read(text, isOld);
        Assert.Equal(file.Errors.Count > 0, file.Policy is null);
        return [.. file.Errors.Select(error => error.Replace($"file {policy.File}, ", "", StringComparison.Ordinal)
            .Replace($"file {policy.File}: ", "", StringComparison.Ordinal))];
    }

    public PolicyFile Read(string text, bool isOld = false)
    {
        Write(text);
        return PolicyFile.Read(File, Now, isOld);
    }

    public void Write(string text) => System.IO.File.WriteAllText(File, text);

    public void Dispose() => _directory.Delete(recursive: true);
}
