namespace PackageTests;

/// <summary>What a user installs: how it is built, by deploy/, and asked.</summary>
/// <param name="Script">Below deploy/.</param>
internal sealed record Package(string Script)
{
    public static Package Deb { get; } = new("deb/build.sh");

    public static Package Rpm { get; } = new("rpm/build.sh");

    public static Package Archive { get; } = new("packages/archive.sh");

    /// <summary>Builds it of the shipped binary into a directory, and returns its path. The time it bears is any.</summary>
    public async Task<string> BuildAsync(string version, string directory) => (await RunAsync(
        "/usr/bin/env", "SOURCE_DATE_EPOCH=1767225600", Path.Combine(Repository.Root, "deploy", Script),
        Repository.Exporter, "amd64", version, directory)).Trim();

    /// <summary>That the same files make the same bytes, even when it is later.</summary>
    public async Task AssertReproducibleAsync(string file)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("again");
        string again = await BuildAsync(PackageFixture.Version, directory.FullName);

        Assert.Equal(Path.GetFileName(file), Path.GetFileName(again));
        await RunAsync("cmp", file, again);
        directory.Delete(recursive: true);
    }

    /// <summary>What a program says that must succeed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} ended with {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output;
    }
}
