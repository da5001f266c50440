namespace PackageTests;

/// <summary>Building and asking packages of the shipped binary.</summary>
internal static class Package
{
    /// <summary>Builds it into a directory, and returns its path. The time it bears is any.</summary>
    public static async Task<string> BuildAsync(string version, string directory) => (await RunAsync(
        "/usr/bin/env", "SOURCE_DATE_EPOCH=1767225600", Path.Combine(Repository.Root, "deploy", "deb", "build.sh"),
        Repository.Exporter, "amd64", version, directory)).Trim();

    /// <summary>What a program says that must succeed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        CommandResult result = await CommandRunner.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} ended with {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output;
    }
}
