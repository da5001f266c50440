using System.Text.Json;

namespace PackageTests;

/// <summary>The binary for arm64 has a lock file of its own, which no build on amd64 reads.</summary>
public sealed class LockFileTests
{
    [Fact]
    public void Both_architectures_are_built_of_the_same_packages() =>
        Assert.Equal(Packages("packages.lock.json"), Packages("packages.linux-arm64.lock.json"));

    private static string Packages(string file) => JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "src", "RenameExporter", file)))
        .RootElement.GetProperty("dependencies").GetProperty("net10.0").GetRawText();
}
